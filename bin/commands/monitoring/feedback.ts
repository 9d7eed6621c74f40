import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LabelValue } from '../../../lambdas/contracts/messages/feedback.ts';
import { whole } from '../../../lambdas/domain/wording/numbers.ts';
import { CliError } from '../../client/cli-error.ts';
import { connectFeedback, type FeedbackOptions } from '../../client/connect.ts';
import { formatOf, readLines, type FeedbackFormat, type PlacedRow } from '../../client/feedback/read-lines.ts';
import { failureOf, sumWords, type FeedbackSum } from '../../client/feedback/feedback-sum.ts';
import { sendFeedback, type RefusedLine } from '../../client/feedback/send-feedback.ts';
import { createOutput } from '../../console/output.ts';

interface Options extends FeedbackOptions {
  readonly file?: string;
  readonly format?: FeedbackFormat;
  readonly id?: string;
  readonly label?: LabelValue;
  readonly kpi?: string;
  readonly value?: number;
  readonly at?: string;
  readonly notFinal?: boolean;
}

/** `understudy feedback <model>`: labels and KPI events, one or a file of them. */
export function addFeedback(program: Command): void {
  program
    .command('feedback')
    .description('send what came true of predictions: labels and KPI events, by the ids that predict printed')
    .argument('<model>')
    .option('-f, --file <file>', 'JSON lines or CSV with a header (-: standard input; .gz is unzipped)')
    .addOption(new Option('--format <format>', 'default: by the name of the file').choices(['csv', 'jsonl']))
    .option('--id <id>', 'prediction that a single label or event is about')
    .option('--label <label>', 'what came true', labelOf)
    .option('--kpi <name>', 'KPI event that happened')
    .option('--value <number>', 'value of the KPI', numberOf)
    .option('--at <instant>', 'when it came true, ISO 8601')
    .option('--not-final', 'the label may be revised once')
    .option('--json', 'print JSON, one document a line: refused lines, then the sum')
    .option('--stack <name>', 'stack whose outputs name the feedback function', 'Understudy')
    .option('--feedback-url <url>', 'address of the feedback function (or UNDERSTUDY_FEEDBACK_URL)')
    .action(feedback);
}

async function feedback(model: string, options: Options): Promise<void> {
  const rows = rowsOf(options);
  const post = await connectFeedback(options);
  const output = createOutput(options.json === true);
  const onRefused = (one: RefusedLine): void => {
    const place = options.file === undefined ? '' : `line ${whole(one.line)}: `;
    output.progress(one, `${place}${one.outcome}: ${one.message}`);
  };
  const sum = await sendFeedback(rows, {
    model,
    post,
    onRefused,
    ...(output.isJson ? {} : { onProgress: progress() }),
  });
  output.progress({ model, ...sum }, `${model}: ${sumWords(sum)}`);
  const failure = failureOf(sum);
  if (failure !== undefined) throw failure;
}

function rowsOf(options: Options): AsyncIterable<PlacedRow> {
  const { file, id } = options;
  if (file !== undefined && id === undefined) return readLines(file, options.format ?? formatOf(file));
  if (file === undefined && id !== undefined) return single(rowOf({ ...options, id }));
  throw new CliError('badInput', 'give either a file (-f) or one prediction (--id)');
}

async function* single(row: unknown): AsyncGenerator<PlacedRow> {
  yield { place: 1, row };
}

function rowOf({ id, label, kpi, value, at, notFinal }: Options): unknown {
  const when = at === undefined ? {} : { at };
  if (label !== undefined && kpi === undefined)
    return { id, label, ...when, ...(notFinal === true ? { final: false } : {}) };
  if (kpi !== undefined && label === undefined) return { id, kpi, ...when, ...(value === undefined ? {} : { value }) };
  throw new CliError('badInput', '--id needs either --label or --kpi');
}

/** As CSV reads it: a number where it is one. */
function labelOf(text: string): LabelValue {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function numberOf(text: string): number {
  if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  throw new InvalidArgumentError('must be a number.');
}

const PROGRESS_MS = 1_000;

/** A line a second at most, on standard error. */
function progress(): (sum: FeedbackSum) => void {
  let last = Date.now();
  return (sum) => {
    if (Date.now() - last < PROGRESS_MS) return;
    last = Date.now();
    process.stderr.write(`${sumWords(sum)} so far\n`);
  };
}
