import { Option, type Command } from 'commander';
import { CliError } from '../../client/cli-error.ts';
import { collectText, headersOf } from '../../client/read-headers.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { deeperThan } from '../../client/deeper-than.ts';
import { readBody } from '../../client/read-input.ts';
import { createOutput } from '../../console/output.ts';

interface ExplainOptions extends ControlOptions {
  readonly header: readonly string[];
  readonly path: string;
  readonly body?: string;
}

/** No path of a rule is a third as deep; what is much deeper cannot be written as JSON again. */
const MOST_LEVELS = 1_000;

/** `understudy route explain <model>`: who would serve a request, and why. */
export function addRoute(program: Command): void {
  const route = program.command('route').description('look at the routes of models');
  withControlOptions(route.command('explain'))
    .description('say which rule, or which draw, decides who serves a request; nothing is sent to any model')
    .argument('<model>')
    .addOption(
      new Option('-H, --header <name:value>', 'header of the request, repeatable').default([]).argParser(collectText),
    )
    .option('--path <path>', "what stands behind the model's name", '/')
    .option('--body <body>', 'JSON, @file, or - for standard input')
    .action(explain);
}

async function explain(model: string, options: ExplainOptions): Promise<void> {
  const headers = headersOf(options.header);
  if (!options.path.startsWith('/')) throw new CliError('badInput', `--path must start with /, got ${options.path}`);
  const body = options.body === undefined ? undefined : bodyOf(options.body);
  const control = await connectControl(options);
  const explained = await control.explainRoute(model, {
    headers,
    path: options.path,
    ...(body === undefined ? {} : { body }),
  });
  const next = explained.next.length === 0 ? 'nobody' : explained.next.join(', ');
  const passed = explained.passed.map(({ says }) => says);
  createOutput(options.json === true).result(explained, [
    ...passed,
    explained.says,
    `if that fails: ${next}`,
    ...(explained.protects ?? []),
  ]);
}

function bodyOf(argument: string): unknown {
  const text = Buffer.from(readBody(argument, true)).toString('utf8');
  if (deeperThan(MOST_LEVELS, text) !== undefined)
    throw new CliError('badInput', `the body must be nested at most ${MOST_LEVELS} deep`);
  const body: unknown = JSON.parse(text);
  return body;
}
