import { HtmlReportRenderer } from '../../../lambdas/adapters/charts/html-report-renderer.ts';
import { courseSection } from '../../../lambdas/domain/report/rollout/rollout-report.ts';
import { counted } from '../../../lambdas/domain/wording/counted.ts';
import { tourSurprise } from './describe-tour.ts';
import type { Tour } from './run-tour.ts';

/** The tour as one HTML file: a section with pictures for each strategy. */
export function renderTour(model: string, tour: Tour, at: string): string {
  const { visited } = tour;
  const surprise = tourSurprise(tour);
  return new HtmlReportRenderer().render({
    model: `A tour of the strategies: ${model}`,
    at,
    headline: surprise ?? `${counted(visited.length, 'strategy', 'strategies')}, each ended as it should.`,
    tone: surprise === undefined ? 'good' : 'bad',
    facts: [],
    sections: visited.map(({ stop, facts, afterwards }, index) => {
      const section = courseSection(`stop-${index + 1}`, facts);
      const then = afterwards === undefined ? '' : ` Afterwards: ${afterwards}.`;
      const lead = `${stop.about}. ${section.lead ?? ''}.${then}`;
      return { ...section, title: stop.name, lead: lead.charAt(0).toUpperCase() + lead.slice(1) };
    }),
  });
}
