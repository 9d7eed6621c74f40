import { Option, type Command } from 'commander';
import { CliError } from '../client/cli-error.ts';
import { connectRouter, type RouterOptions } from '../client/connect.ts';
import { predict } from '../client/router-client.ts';
import { readJsonArgument } from '../client/read-input.ts';
import { createOutput } from '../console/output.ts';

interface PredictOptions extends RouterOptions {
  readonly header: readonly string[];
  readonly timeout: string;
}

/** `understudy predict <model> <body>`: signs and sends one request. */
export function addPredict(program: Command): void {
  program
    .command('predict')
    .description('send one signed request to the router; print body, version and prediction id')
    .argument('<model>')
    .argument('<body>', 'JSON, @file, or - for standard input')
    .option('--json', 'print JSON')
    .option('--stack <name>', 'stack whose outputs name the router', 'Understudy')
    .option('--router-url <url>', 'address of the router (or UNDERSTUDY_ROUTER_URL)')
    .addOption(
      new Option('-H, --header <name:value>', 'header of the request, repeatable').default([]).argParser(collect),
    )
    .option('--timeout <ms>', 'longest wait for the answer', '10000')
    .action(ask);
}

async function ask(model: string, body: string, options: PredictOptions): Promise<void> {
  const request = { model, body: readJsonArgument(body), headers: headersOf(options.header) };
  const { send, base } = await connectRouter(options);
  const answer = await predict(send, { ...request, base, timeoutMs: timeoutOf(options.timeout) });
  const lines = [
    answer.body,
    `status ${answer.status}, version ${answer.version ?? 'none'}, variant ${answer.variant ?? 'none'}, revision ${answer.revision ?? 'none'}`,
    ...(answer.fallback === undefined ? [] : [`answered by ${answer.fallback}`]),
    `prediction id ${answer.predictionId ?? 'none'}`,
  ];
  if (answer.status >= 400) {
    throw new CliError('refused', `the router answered ${answer.status}: ${answer.body}`, {
      code: `http-${answer.status}`,
    });
  }
  createOutput(options.json === true).result(answer, lines);
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function headersOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) {
        throw new CliError('badInput', `--header must be name:value, got ${pair}`);
      }
      return [name.toLowerCase(), value];
    }),
  );
}

function timeoutOf(text: string): number {
  const ms = Number(text);
  if (Number.isInteger(ms) && ms > 0 && ms <= 900_000) return ms;
  throw new CliError('badInput', `--timeout must be 1 to 900000 milliseconds, got ${text}`);
}
