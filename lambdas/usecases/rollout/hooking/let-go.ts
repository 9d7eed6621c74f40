import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { owesCapacity } from '../../../domain/rollout/capacity/owed-capacity.ts';
import { owedHooks } from '../../../domain/rollout/hooking/hook-runs.ts';
import type { RolloutStore } from '../ports.ts';

/** Takes a closed rollout from the open ones, unless it owes hooks or instances: then the reconciler still looks after it, and they let it go. */
export async function letGo(rollouts: Pick<RolloutStore, 'removeOpen'>, record: RolloutRecord): Promise<void> {
  if (owedHooks(record).length === 0 && !owesCapacity(record))
    await rollouts.removeOpen(record.model, record.rolloutId);
}
