import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Clockwork } from '../../../domain/rollout/ticking/stops/ask-person.ts';
import type { Clock } from '../../system/ports.ts';

/** The time by the clock, in windows of a rollout. */
export function clockOf(clock: Pick<Clock, 'now'>, { plan }: Pick<RolloutRecord, 'plan'>): Clockwork {
  const nowMs = clock.now();
  const windowMs = plan.windowSeconds * 1_000;
  return {
    at: isoAt(nowMs),
    since: (at) => Math.floor((nowMs - epochMsOf(at)) / windowMs),
    after: (windows) => isoAt(nowMs + windows * windowMs),
  };
}
