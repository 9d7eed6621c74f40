import { Option, type Command } from 'commander';
import { CliError } from '../client/cli-error.ts';
import { createOutput } from '../console/output.ts';
import { describeMeasured } from '../measure/describe-outcomes.ts';
import { measureTable, type Task } from '../measure/measure-table.ts';
import { readTable } from '../measure/read-table.ts';

interface Options {
  readonly label: string;
  readonly score: string;
  readonly task: Task;
  readonly positive: string;
  readonly threshold: string;
  readonly weight?: string;
  readonly json?: boolean;
}

/** `understudy measure <file>`: every number of a labelled file. */
export function addMeasure(program: Command): void {
  program
    .command('measure')
    .description('measure the predictions in a labelled CSV or Parquet file, on this machine')
    .argument('<file>', '.csv, .csv.gz or .parquet')
    .requiredOption('--label <column>', 'column of what came true')
    .requiredOption('--score <columns>', 'column of the score or prediction; several classes: their columns, a,b,c')
    .addOption(
      new Option('--task <task>', 'what the model does')
        .choices(['binary', 'multiclass', 'regression'])
        .default('binary'),
    )
    .option('--positive <label>', 'label of the positive class', '1')
    .option('--threshold <numbers>', 'scores from which a row is chosen, a,b', '0.5')
    .option('--weight <column>', 'column of 1 / sampling rate')
    .option('--json', 'print one JSON document')
    .action(measure);
}

async function measure(file: string, options: Options): Promise<void> {
  const { label, score, task, positive, weight } = options;
  const threshold = readThresholds(options.threshold);
  const measured = measureTable(await readTable(file), {
    label,
    score: score.split(','),
    task,
    positive,
    threshold,
    ...(weight === undefined ? {} : { weight }),
  });
  createOutput(options.json === true).result(measured, describeMeasured(measured));
}

function readThresholds(text: string): readonly number[] {
  const thresholds = text.split(',').map(Number);
  if (thresholds.every(Number.isFinite)) return thresholds;
  throw new CliError('badInput', `--threshold must be numbers, got ${text}`);
}
