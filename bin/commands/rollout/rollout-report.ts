import path from 'node:path';
import type { Command } from 'commander';
import { HtmlReportRenderer } from '../../../lambdas/adapters/charts/html-report-renderer.ts';
import { rolloutReport } from '../../../lambdas/domain/report/rollout/rollout-report.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { isRolledOut, latestRollout } from '../../client/rollout/latest-rollout.ts';
import { rolloutFacts } from '../../client/rollout/rollout-facts.ts';
import { createOutput } from '../../console/output.ts';
import { openPage } from '../../console/open-page.ts';
import { savePage } from '../../console/save-page.ts';

interface ReportOptions extends ControlOptions {
  readonly output?: string;
  readonly open?: boolean;
}

/** `understudy rollout report <model> [rolloutId]`: one rollout as one HTML file. */
export function addRolloutReport(rollout: Command): void {
  withControlOptions(rollout.command('report'))
    .description('write the page of a rollout: what came of it, shares over time, each challenger, verdicts, people')
    .argument('<model>')
    .argument('[rolloutId]', 'default: the latest')
    .option('-o, --output <file>', 'file to write; default: <model>-<rolloutId>.html')
    .option('--open', 'open it in the browser')
    .action(report);
}

async function report(model: string, id: string | undefined, options: ReportOptions): Promise<void> {
  const control = await connectControl(options);
  const rolloutId = id ?? (await latestRollout(control, model, isRolledOut));
  const made = rolloutReport(rolloutFacts(await control.getEvidence(model, rolloutId)), new Date().toISOString());
  const file = path.resolve(options.output ?? `${model}-${rolloutId}.html`);
  await savePage(file, new HtmlReportRenderer().render(made));
  if (options.open === true) openPage(file);
  createOutput(options.json === true).result({ ...made, model, rolloutId, file }, [made.headline, file]);
}
