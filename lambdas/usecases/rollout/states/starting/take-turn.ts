import type { PrepareTask } from '../../../../contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { awaitsTurn, isQueued } from '../../../../domain/rollout/ticking/standing.ts';
import { retryOnConflict } from '../../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../../system/ports.ts';
import type { RolloutStore } from '../../ports.ts';
import { numberOf, takenUp } from '../../waiting/start-next.ts';

/** What taking a turn needs from outside. */
export interface TurnDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'writeRollout'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Makes the record of a start that waited name this execution; `taken`: another one starts it, or it has ended. */
export async function takeTurn(
  deps: TurnDeps,
  { execution }: PrepareTask,
  { model, rolloutId }: Pick<RolloutRecord, 'model' | 'rolloutId'>,
): Promise<RolloutRecord | 'taken'> {
  return retryOnConflict(deps, async () => {
    const record = await deps.rollouts.readRollout(model, rolloutId);
    if (!isQueued(record)) return 'taken';
    if (record.execution === execution.arn) return record;
    const n = numberOf(record, execution.name);
    if (!awaitsTurn(record) || n === undefined) return 'taken';
    const next = takenUp(record, { arn: execution.arn, n }, deps.clock.now());
    return (await deps.rollouts.writeRollout(next)) === 'conflict' ? 'conflict' : next;
  });
}
