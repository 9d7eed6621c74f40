import type { Command } from 'commander';
import type { Undone } from '../../../lambdas/contracts/api/order-api.ts';
import { given } from '../../../lambdas/domain/given.ts';
import { durationWords } from '../../../lambdas/domain/wording/duration.ts';
import { instantWords } from '../../../lambdas/domain/wording/instant.ts';
import { exitCodes } from '../../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { createOutput } from '../../console/output.ts';

interface UndoOptions extends ControlOptions {
  readonly reason: string;
  readonly to?: string;
}

/** `understudy rollout undo <model>`: back to the champion before, at once. */
export function addRolloutUndo(rollout: Command): void {
  withControlOptions(rollout.command('undo'))
    .description('give all traffic back to the champion before, at once; exit code 1 if that is not proven in time')
    .argument('<model>')
    .option('--to <version>', 'another of the last ten good versions; understudy status names them')
    .requiredOption('--reason <text>', 'why; kept in the audit and told to people')
    .action(undo);
}

async function undo(model: string, { reason, to, ...options }: UndoOptions): Promise<void> {
  const control = await connectControl(options);
  const answer = await control.undo(model, { reason, ...given({ to }) });
  // The traffic went back; that every router knows was not seen.
  if (!answer.proven) process.exitCode = exitCodes.unexpected;
  createOutput(options.json === true).result(answer, [describe(answer)]);
}

function describe(answer: Undone): string {
  const { model, version, champion = 'another version', outcome } = answer.rollout;
  const { at = '', by = '' } = outcome ?? {};
  const before = answer.result === 'unchanged' ? `, undone before by ${by} at ${instantWords(at)}` : '';
  const untold = answer.told === 'failed' ? '; nobody could be told, order it again' : '';
  const { comingBack } = answer.rollout;
  if (comingBack !== undefined && comingBack.ended === undefined)
    return `${model}: ${version} in place of ${champion}${before}: ${comingBack.says}${untold}`;
  return `${model}: all requests go to ${version} in place of ${champion}${before}; ${proofOf(answer)}${untold}`;
}

function proofOf({ proven, restoredInMs = 0, rollout: { outcome } }: Undone): string {
  const { asked = 0, champion = 0 } = outcome?.probes ?? {};
  const answers = `${champion} of ${asked} probe answers came from it`;
  return proven
    ? `proven after ${durationWords(restoredInMs / 1_000)}: ${answers}`
    : `not proven, ${answers}: order it again to ask again, or see understudy status`;
}
