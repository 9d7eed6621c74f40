import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { CliError } from '../cli-error.ts';
import type { ControlClient } from '../control-client.ts';

/** What can be watched, judged or ordered: an undo is over when it is recorded. */
export const isRolledOut = ({ state }: RolloutRecord): boolean => state !== 'undone';

/**
 * Id of the rollout of a model that started last.
 *
 * @throws CliError when there was none
 */
export async function latestRollout(
  control: ControlClient,
  model: string,
  isMeant: (rollout: RolloutRecord) => boolean = () => true,
): Promise<string> {
  const { rollouts } = await control.getModel(model);
  const [latest] = rollouts.filter(isMeant).toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  if (latest === undefined) {
    throw new CliError(
      'refused',
      `${model} has had no rollout; start one by understudy rollout start ${model} <version>`,
    );
  }
  return latest.rolloutId;
}
