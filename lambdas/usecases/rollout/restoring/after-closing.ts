import type { MachineState } from '../../../contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';

/** What a machine does whose rollout somebody closed between two ticks: a person's abort is proven and reported, the rest was told elsewhere. */
export function afterClosing(state: MachineState, record: RolloutRecord): MachineState {
  const reason = record.outcome?.reason ?? `rollout ${record.rolloutId} has ended`;
  if (record.state === 'restored' || record.state === 'refused') return { ...state, next: 'refuse', reason };
  return { ...state, next: record.state === 'promoted' ? 'report' : 'rollback', reason };
}
