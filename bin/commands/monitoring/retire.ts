import type { Command } from 'commander';
import { listWords } from '../../../lambdas/domain/wording/list.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { createOutput } from '../../console/output.ts';

interface Options extends ControlOptions {
  readonly reason?: string;
}

/** `understudy retire <model> [version]`: out of traffic for good. */
export function addRetire(program: Command): void {
  withControlOptions(program.command('retire'))
    .description('take a version, or a whole model, out of traffic for good; its data and the audit stay')
    .argument('<model>')
    .argument('[version]', 'default: the whole model, its champion too')
    .option('--reason <text>', 'why; kept in the audit')
    .action(retire);
}

async function retire(model: string, version: string | undefined, options: Options): Promise<void> {
  const { reason } = options;
  const order = { ...(version === undefined ? {} : { version }), ...(reason === undefined ? {} : { reason }) };
  const answer = await (await connectControl(options)).retire(model, order);
  const { versions, result } = answer;
  const what = version === undefined ? `model ${model}` : `version ${version} of ${model}`;
  const beside = version === undefined && versions.length > 0 ? `, with it ${listWords(versions)}` : '';
  const line = result === 'retired' ? `${what} is retired${beside}` : `unchanged: ${what} was retired before`;
  createOutput(options.json === true).result(answer, [line]);
}
