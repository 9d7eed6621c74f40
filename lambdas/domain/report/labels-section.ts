import { whole } from '../wording/numbers.ts';
import { percent } from '../wording/percent.ts';
import type { Line, Point } from './chart.ts';
import type { ShownPerformance } from './performance/shown-performance.ts';
import { nameOfVersion } from './performance/shown-performance.ts';
import { alone, lackOf, timeAxis, type Fact, type Part, type Section } from './section.ts';

/** How many of the requests have labels, by the time of the requests; `alarm`: what it makes of those that come only for some. */
export function labelsSection(
  performances: readonly ShownPerformance[],
  { maturity, alarm }: { readonly maturity: string; readonly alarm: readonly string[] },
): Section {
  const frame = {
    id: 'labels',
    title: 'Label coverage',
    lead: `Labels are expected within ${maturity} of a request; younger requests may still get theirs.`,
  };
  if (performances.length === 0) return { ...frame, parts: [lackOf('Labels', 'no labels have come yet')] };
  return {
    ...frame,
    parts: [
      ...alarm.map((text): Part => ({ kind: 'note', tone: 'warn', text })),
      ...alone('Numbers', () => ({ kind: 'figures', items: performances.map(coverageFact) })),
      ...alone('Coverage over time', () => coverageChart(performances)),
    ],
  };
}

function coverageFact(one: ShownPerformance): Fact {
  const ripe = one.points.filter(({ isRipe }) => isRipe);
  const requests = ripe.reduce((sum, point) => sum + point.requests, 0);
  const labelled = ripe.reduce((sum, point) => sum + point.labelled, 0);
  const name = `${nameOfVersion(one)}, requests old enough`;
  if (requests === 0) return { name, value: '–', note: 'none yet' };
  return { name, value: percent(Math.min(1, labelled / requests)), note: `${whole(labelled)} of ${whole(requests)}` };
}

function coverageChart(performances: readonly ShownPerformance[]): Part {
  const lines = performances.map((one): Line => ({
    name: nameOfVersion(one),
    shape: 'dots',
    points: one.points.flatMap(({ startMs, requests, labelled }): readonly Point[] =>
      requests === 0 ? [] : [{ x: startMs, y: Math.min(1, labelled / requests) }],
    ),
  }));
  const starts = lines.flatMap(({ points }) => points.map(({ x }) => x));
  if (starts.length < 2) return lackOf('Coverage over time', `insufficient-data ${starts.length} of 2 hours or days`);
  return {
    kind: 'lines',
    title: 'Requests with a label',
    says: lines.map(({ name, points }) => `${name}: ${percent(points.at(-1)?.y ?? 0)} of the newest`).join('. '),
    x: timeAxis(Math.min(...starts), Math.max(...starts)),
    y: { label: 'share of the requests', from: 0, to: 1, unit: 'share' },
    lines,
    marks: [],
  };
}
