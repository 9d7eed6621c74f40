import path from 'node:path';
import type { Command } from 'commander';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { createOutput } from '../console/output.ts';
import { comparedLines } from '../console/describe-report.ts';
import { openPage } from '../console/open-page.ts';
import { savePage } from '../console/save-page.ts';

/** Options of `report`. */
interface ReportOptions extends ControlOptions {
  readonly output?: string;
  readonly open?: boolean;
  readonly stored?: boolean;
}

/** `understudy report <model>`: what is open, performance, drift and service of a model as one HTML file. */
export function addReport(program: Command): void {
  withControlOptions(program.command('report'))
    .description('write the report of a model: what is open, performance, drift, service, labels and checks')
    .argument('<model>')
    .option('-o, --output <file>', 'file to write', undefined)
    .option('--open', 'open it in the browser')
    .option('--stored', 'the newest that was written after a check; default: made now')
    .action(report);
}

async function report(model: string, options: ReportOptions): Promise<void> {
  const client = await connectControl(options);
  const { html, at, key, sections } = await client.report(model, options.stored === true ? 'stored' : 'made');
  const file = path.resolve(options.output ?? `${model}-report.html`);
  await savePage(file, html);
  if (options.open === true) openPage(file);
  const data = sections === undefined ? {} : { sections };
  const told = [`${file}: report of ${model}, ${at}`, ...comparedLines(sections ?? [])];
  createOutput(options.json === true).result({ model, at, key, file, ...data }, told);
}
