import type { ComingBack } from '../../../contracts/stored/capacity/capacity.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';

type Owing = Pick<RolloutRecord, 'plan' | 'outcome' | 'capacity' | 'capacitySettled'>;

/** Whether a closed rollout has moved instances and not yet left them as they are to stay. */
export function owesCapacity({ plan, outcome, capacity, capacitySettled }: Owing): boolean {
  return (
    outcome !== undefined && plan.capacity !== undefined && capacity !== undefined && capacitySettled === undefined
  );
}

/** Whether traffic is on its way back, in steps. */
export function isComingBack<R extends Pick<RolloutRecord, 'comingBack'>>(
  record: R,
): record is R & { readonly comingBack: ComingBack } {
  return record.comingBack !== undefined && record.comingBack.ended === undefined;
}
