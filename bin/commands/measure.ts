import path from 'node:path';
import { Option, type Command } from 'commander';
import { CliError } from '../client/cli-error.ts';
import { createOutput } from '../console/output.ts';
import { savePage } from '../console/save-page.ts';
import { describeMeasured } from '../measure/describe-outcomes.ts';
import { tasks, type MeasureOptions, type Task } from '../measure/measure-options.ts';
import { measurePage } from '../measure/measure-page.ts';
import { measureTable, type MeasuredTable } from '../measure/measure-table.ts';
import { readTable } from '../measure/read-table.ts';

interface Options {
  readonly label: string;
  readonly score: string;
  readonly task: Task;
  readonly positive: string;
  readonly threshold: string;
  readonly weight?: string;
  readonly reference?: string;
  /** `false`: none. @default - beside the file */
  readonly report?: string | boolean;
  readonly json?: boolean;
}

/** `understudy measure <file>`: every number of a labelled file, and its page. */
export function addMeasure(program: Command): void {
  program
    .command('measure')
    .description(
      'measure the predictions in a labelled CSV or Parquet file, on this machine, and write the report page',
    )
    .argument('<file>', '.csv, .csv.gz or .parquet')
    .requiredOption('--label <column>', 'column of what came true')
    .requiredOption('--score <columns>', 'column of the score or prediction; several classes: their columns, a,b,c')
    .addOption(new Option('--task <task>', 'what the model does').choices(tasks).default('binary'))
    .option('--positive <label>', 'label of the positive class', '1')
    .option('--threshold <numbers>', 'scores from which a row is chosen, a,b', '0.5')
    .option('--weight <column>', 'column of 1 / sampling rate')
    .option('--reference <file>', 'labelled rows, unseen in training, to calibrate scores on: estimates before labels')
    .option('--report <file>', 'page to write; default: <file>-report.html beside the file')
    .option('--no-report', 'write no page')
    .option('--json', 'print one JSON document')
    .action(measure);
}

async function measure(file: string, given: Options): Promise<void> {
  const options = readOptions(given);
  const table = await readTable(file);
  const { reference } = given;
  const known =
    reference === undefined ? undefined : { name: path.basename(reference), table: await readTable(reference) };
  const measured = measureTable(table, options, known);
  const page = given.report === false ? undefined : await writePage({ file, measured, options, asked: given.report });
  const lines = page === undefined ? [] : [page.line];
  createOutput(given.json === true).result(
    { ...measured.measured, ...(page?.file === undefined ? {} : { report: page.file }) },
    [...describeMeasured(measured.measured), ...lines],
  );
}

function readOptions({ label, score, task, positive, threshold, weight }: Options): MeasureOptions {
  return {
    label,
    score: score.split(','),
    task,
    positive,
    threshold: readThresholds(threshold),
    ...(weight === undefined ? {} : { weight }),
  };
}

function readThresholds(text: string): readonly number[] {
  const thresholds = text.split(',').map(Number);
  if (thresholds.every(Number.isFinite)) return thresholds;
  throw new CliError('badInput', `--threshold must be numbers, got ${text}`);
}

interface PageOrder {
  readonly file: string;
  readonly measured: MeasuredTable;
  readonly options: MeasureOptions;
  readonly asked: string | boolean | undefined;
}

/** Where the page is; beside a file in a folder that cannot be written to there is none, which is said. */
async function writePage({ file, measured, options, asked }: PageOrder) {
  const isAsked = typeof asked === 'string';
  const page = path.resolve(isAsked ? asked : file.replace(/\.(csv(\.gz)?|parquet)$/i, '-report.html'));
  if (page === path.resolve(file)) throw new CliError('badInput', `--report must be another file than ${file}`);
  const html = measurePage(measured, { name: path.basename(file), at: new Date().toISOString(), options });
  try {
    await savePage(page, html);
    return { file: page, line: `report: ${page}` };
  } catch (error) {
    if (isAsked || !(error instanceof CliError)) throw error;
    return { file: undefined, line: `no report: ${error.message}; say where with --report <file>` };
  }
}
