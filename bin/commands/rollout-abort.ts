import type { Command } from 'commander';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { latestRollout } from '../client/latest-rollout.ts';
import { describeRollout } from '../console/describe-rollout.ts';
import { createOutput } from '../console/output.ts';

/** `understudy rollout abort <model> [rolloutId]`. */
export function addRolloutAbort(rollout: Command): void {
  withControlOptions(rollout.command('abort'))
    .description('put the champion back at once and close the rollout')
    .argument('<model>')
    .argument('[rolloutId]', 'default: the latest')
    .option('--reason <text>', 'why; kept in the audit')
    .action(abort);
}

async function abort(
  model: string,
  id: string | undefined,
  options: ControlOptions & { readonly reason?: string },
): Promise<void> {
  const control = await connectControl(options);
  const rolloutId = id ?? (await latestRollout(control, model));
  const record = await control.askRollout('abort', { model, rolloutId, reason: options.reason });
  createOutput(options.json === true).result(record, [describeRollout(record)]);
}
