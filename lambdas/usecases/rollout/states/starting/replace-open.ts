import type { PrepareTask } from '../../../../contracts/messages/machine.ts';
import type { Fault } from '../../../../contracts/people/faults.ts';
import type { ComingBack } from '../../../../contracts/stored/capacity/capacity.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { isComingBack } from '../../../../domain/rollout/capacity/owed-capacity.ts';
import { tellOutcome, type TellDeps } from '../../../telling/tell-rollout.ts';
import type { CheckedStart } from '../../planning/check-start.ts';
import { proveRestored, type ProveDeps } from '../../restoring/prove-restored.ts';
import { taskRolloutId } from '../../restoring/refuse-start.ts';
import { restoreChampion, type RestoreDeps } from '../../restoring/restore-champion.ts';

/** What taking the place of another rollout needs from outside. */
export type ReplaceDeps = RestoreDeps & ProveDeps & TellDeps;

/**
 * Takes the open rollout of a model back to the champion, proves that by answers and tells it, so that another may begin in its place.
 *
 * Safe to repeat: a rollout that has ended is left as it is.
 *
 * @returns why the other one must not begin: the champion is not proven to serve alone; undefined where it may
 * @throws UnderstudyError ROUTE_CONFLICT, REGISTRY_UNAVAILABLE where the way back could not be made
 */
export async function replaceOpen(
  deps: ReplaceDeps,
  task: PrepareTask,
  { start, rolloutId }: { readonly start: CheckedStart; readonly rolloutId: string },
): Promise<Fault | undefined> {
  const { model, version, startedBy: by = 'console' } = start.input;
  const own = taskRolloutId(task);
  const reason = `replaced by rollout ${own} of ${version}, which ${by} started`;
  const order = { model, rolloutId, kind: 'replaced', reason, tests: [], by, replacedBy: own } as const;
  const { record } = await restoreChampion(deps, order);
  if (record?.state !== 'replaced') return undefined;
  if (isComingBack(record)) {
    await tellOutcome(deps, record);
    return comingBackFault(record);
  }
  const proof = await proveRestored(deps, record);
  await tellOutcome(deps, (await deps.rollouts.readRollout(model, rolloutId)) ?? record);
  return proof.kind === 'proven' ? undefined : unprovenFault(record, proof);
}

/** Its probes would be answered by both. */
function comingBackFault({
  model,
  rolloutId,
  comingBack: { says },
}: RolloutRecord & { comingBack: ComingBack }): Fault {
  const message = `rollout ${rolloutId} of ${model} was taken back and ${says}: start again when all requests are back`;
  return { path: 'whenBusy', message };
}

function unprovenFault(
  { model, rolloutId, champion = 'nobody' }: RolloutRecord,
  { asked, champion: answered }: { readonly asked: number; readonly champion: number },
): Fault {
  const message = `rollout ${rolloutId} of ${model} was taken back, but only ${answered} of the last ${asked} sample requests went to ${champion}: start again when the way back is proven`;
  return { path: 'whenBusy', message };
}
