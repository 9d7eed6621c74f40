import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import { afterWarmth } from '../../../domain/rollout/ticking/warm-watch.ts';
import { withoutHoldBack } from '../../../domain/routing/retired-route.ts';
import type { RouteStore } from '../../registry/ports.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { RolloutStore } from '../ports.ts';
import { letGo } from '../hooking/let-go.ts';

/** What ending it needs from outside. */
export interface EndKeepWarmDeps {
  readonly routes: RouteStore;
  readonly rollouts: RolloutStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/**
 * Ends the watch over a promoted version: whoever serves goes on serving, nobody is held back, minute rows are written no more, the open
 * entry goes.
 *
 * Safe to repeat; a rollout that keeps nothing warm is left alone.
 */
export async function endKeepWarm(
  deps: EndKeepWarmDeps,
  { model, rolloutId }: Pick<RolloutRecord, 'model' | 'rolloutId'>,
  reason: string,
): Promise<void> {
  const route = await retryOnConflict(deps, () => attempt(deps, { model, rolloutId, reason }));
  if (route === 'none') return;
  if (route !== 'as-it-was') await deps.routes.publishRoute(route);
  const record = await deps.rollouts.readRollout(model, rolloutId);
  if (record !== undefined) await letGo(deps.rollouts, record);
}

interface Order extends Pick<RolloutRecord, 'model' | 'rolloutId'> {
  readonly reason: string;
}

async function attempt(
  { routes, rollouts, clock, randomness }: EndKeepWarmDeps,
  { model, rolloutId, reason }: Order,
): Promise<Route | 'as-it-was' | 'none' | 'conflict'> {
  const record = await rollouts.readRollout(model, rolloutId);
  if (!keepsWarm(record)) return 'none';
  const before = await routes.readRoute(model);
  const [at, by] = [isoAt(clock.now()), `rollout ${rolloutId}`];
  const ended = afterWarmth(record, reason, at);
  // Under a lock minute rows are the other rollout's.
  if (before === undefined || before.lock !== undefined || !before.hot) {
    return (await rollouts.writeRollout(ended)) === 'conflict' ? 'conflict' : 'as-it-was';
  }
  const changed = { changedAt: at, changedBy: by, reason: `${watchWords(record)} ended: ${reason}` };
  const route = { ...withoutHoldBack(before), hot: false, revision: before.revision + 1, ...changed };
  const audit = { at, id: randomness.id(), by, action: 'keep-warm', reason, before, after: route };
  const change = { route, replaces: before.revision, lockHeld: undefined, audit, rollout: ended };
  return (await routes.changeRoute(change)) === 'conflict' ? 'conflict' : route;
}

function watchWords({ keepWarm }: RolloutRecord): string {
  return keepWarm?.sharePercent === undefined ? 'keep-warm' : 'hold-back';
}
