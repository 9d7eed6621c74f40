import { Option, type Command } from 'commander';
import { CliError } from '../../client/cli-error.ts';
import { connectRouter, type RouterOptions } from '../../client/connect.ts';
import { predict, type Prediction } from '../../client/router-client.ts';
import { collectText, headersOf } from '../../client/read-headers.ts';
import { readBody } from '../../client/read-input.ts';
import { createOutput, type Output } from '../../console/output.ts';

interface PredictOptions extends RouterOptions {
  readonly header: readonly string[];
  readonly path: string;
  readonly timeout: string;
  readonly times: string;
}

const MOST_MS = 900_000;
const MOST_TIMES = 100_000;

/** `understudy predict <model> <body>`: signs and sends one request. */
export function addPredict(program: Command): void {
  program
    .command('predict')
    .description('send one signed request to the router; print body, version and prediction id')
    .argument('<model>')
    .argument(
      '<body>',
      'JSON, @file, or - for standard input; sent byte for byte, another content-type may be anything',
    )
    .option('--json', 'print JSON')
    .option('--stack <name>', 'stack whose outputs name the router', 'Understudy')
    .option('--router-url <url>', 'address of the router (or UNDERSTUDY_ROUTER_URL)')
    .addOption(
      new Option('-H, --header <name:value>', 'header of the request, repeatable').default([]).argParser(collectText),
    )
    .option('--path <path>', "what stands behind the model's name, for rules that look at it", '/')
    .option('--timeout <ms>', 'longest wait for the answer', '10000')
    .option('--times <n>', 'send it so many times, one after the other, and count who answered', '1')
    .action(ask);
}

async function ask(model: string, body: string, options: PredictOptions): Promise<void> {
  const headers = headersOf(options.header);
  const isJson = /json/i.test(headers['content-type'] ?? 'application/json');
  const bytes = readBody(body, isJson);
  const timeoutMs = wholeOf('--timeout', options.timeout, MOST_MS);
  const times = wholeOf('--times', options.times, MOST_TIMES);
  const { send, base } = await connectRouter(options);
  const once = (): Promise<Prediction> =>
    predict(send, { model, path: options.path, body: bytes, headers, base, timeoutMs });
  const output = createOutput(options.json === true);
  if (times === 1) return showOne(await once(), output);
  const answers: Prediction[] = [];
  while (answers.length < times) answers.push(await once());
  output.result(counted(answers), describeCounted(answers));
}

function showOne(answer: Prediction, output: Output): void {
  const { status, version = 'none', variant = 'none', revision = 'none', predictionId = 'none' } = answer;
  const { fallback, rule } = answer;
  if (status >= 400)
    throw new CliError('refused', `the router answered ${status}: ${answer.body}`, { code: `http-${status}` });
  output.result(answer, [
    answer.body,
    `status ${status}, version ${version}, variant ${variant}, revision ${revision}`,
    ...(rule === undefined ? [] : [`rule ${rule} decided`]),
    ...(fallback === undefined ? [] : [`answered by ${fallback}`]),
    `prediction id ${predictionId}`,
  ]);
}

/** Answers by who gave them and with which status. */
function counted(answers: readonly Prediction[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { version = 'none', variant = 'none', status } of answers) {
    const name = `${version} (${variant}), status ${status}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function describeCounted(answers: readonly Prediction[]): readonly string[] {
  return Object.entries(counted(answers)).map(([name, count]) => `${count} by ${name}`);
}

function wholeOf(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= most) return value;
  throw new CliError('badInput', `${flag} must be a whole number from 1 to ${most}, got ${text}`);
}
