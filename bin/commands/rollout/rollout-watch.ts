import type { Command } from 'commander';
import type { ControlClient } from '../../client/control-client.ts';
import { exitCodes } from '../../client/cli-error.ts';
import { connectControl, withControlOptions, type ControlOptions } from '../../client/connect.ts';
import { isRolledOut, latestRollout } from '../../client/rollout/latest-rollout.ts';
import { watchRollout } from '../../client/rollout/watch-rollout.ts';
import { describeAlarms } from '../../console/describe-alarms.ts';
import { describeArms } from '../../console/describe-experiment.ts';
import { describePeriods } from '../../console/describe-standing.ts';
import { describeEvidence, describeRollout } from '../../console/describe-rollout.ts';
import { createOutput, type Output } from '../../console/output.ts';

const INTERVAL_MS = 1_000;

/** `understudy rollout watch <model> [rolloutId]`. */
export function addRolloutWatch(rollout: Command): void {
  withControlOptions(rollout.command('watch'))
    .description(
      'follow a rollout to its end; exit code 5 if it ends without promotion, also when nobody decided, but 0 for a shadow, an A/B test or a bandit that ends with its report',
    )
    .argument('<model>')
    .argument('[rolloutId]', 'default: the latest')
    .action(watch);
}

async function watch(model: string, id: string | undefined, options: ControlOptions): Promise<void> {
  const control = await connectControl(options);
  const rolloutId = id ?? (await latestRollout(control, model, isRolledOut));
  await watchToEnd(control, { model, rolloutId }, createOutput(options.json === true));
}

/** Prints each change of a rollout until it is closed, and sets the exit code. */
export async function watchToEnd(
  control: ControlClient,
  rollout: { readonly model: string; readonly rolloutId: string },
  output: Output,
): Promise<void> {
  // Holds when nobody reads on: the end was not seen.
  process.exitCode = exitCodes.unexpected;
  const record = await watchRollout({
    read: () => control.getRollout(rollout.model, rollout.rolloutId),
    onChange: (changed) =>
      output.progress(
        changed,
        [
          describeRollout(changed),
          ...describeArms(changed),
          ...describePeriods(changed),
          ...describeAlarms(changed),
          ...describeEvidence(changed),
        ].join('\n  '),
      ),
    intervalMs: INTERVAL_MS,
  });
  const endsWell = record.state === 'promoted' || record.state === 'reported';
  process.exitCode = endsWell ? exitCodes.done : exitCodes.notPromoted;
}
