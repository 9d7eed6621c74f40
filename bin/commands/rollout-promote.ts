import type { Command } from 'commander';
import { connectControl, withControlOptions, type ControlOptions } from '../client/connect.ts';
import { latestRollout } from '../client/latest-rollout.ts';
import { describeRollout } from '../console/describe-rollout.ts';
import { createOutput } from '../console/output.ts';

/** `understudy rollout promote <model> [rolloutId]`. */
export function addRolloutPromote(rollout: Command): void {
  withControlOptions(rollout.command('promote'))
    .description('promote the challenger at the next tick, whatever the tests say')
    .argument('<model>')
    .argument('[rolloutId]', 'default: the latest')
    .option('--reason <text>', 'why; kept in the audit')
    .action(promote);
}

async function promote(
  model: string,
  id: string | undefined,
  options: ControlOptions & { readonly reason?: string },
): Promise<void> {
  const control = await connectControl(options);
  const rolloutId = id ?? (await latestRollout(control, model));
  const record = await control.askRollout('promote', { model, rolloutId, reason: options.reason });
  createOutput(options.json === true).result(record, [describeRollout(record)]);
}
