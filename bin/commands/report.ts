import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Command } from 'commander';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { createOutput } from '../console/output.ts';
import { comparedLines } from '../console/describe-report.ts';
import { savePage } from '../console/save-page.ts';

/** Options of `report`. */
interface ReportOptions extends ControlOptions {
  readonly output?: string;
  readonly open?: boolean;
  readonly stored?: boolean;
}

/** Programs that open a file as a person would, by platform. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [program: string, ...first: string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

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
  if (options.open === true) openFile(file);
  const data = sections === undefined ? {} : { sections };
  const told = [`${file}: report of ${model}, ${at}`, ...comparedLines(sections ?? [])];
  createOutput(options.json === true).result({ model, at, key, file, ...data }, told);
}

/** The browser outlives the command; a machine without one says so and keeps the file. */
function openFile(file: string): void {
  const [program, ...first] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...first, file], { detached: true, stdio: 'ignore' });
  child.on('error', ({ message }) => process.stderr.write(`no browser opened: ${message}\n`));
  child.unref();
}
