import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { CapacityPlan, ComingBack } from '../../../contracts/stored/capacity/capacity.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { nextReturn } from '../../../domain/rollout/capacity/coming-back.ts';
import { isComingBack } from '../../../domain/rollout/capacity/owed-capacity.ts';
import { variantIn, type SeenEndpoint } from '../../../domain/rollout/capacity/seen-endpoint.ts';
import type { RouteStore } from '../../registry/ports.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { EndpointCapacity, RolloutStore } from '../ports.ts';
import { returningRoute } from './plan-return.ts';

/** What coming back in steps needs from outside. */
export interface ComeBackDeps {
  readonly routes: RouteStore;
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'writeRollout'>;
  readonly capacity: EndpointCapacity;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/**
 * One step of a way back: orders the instances that are missing, and moves as much traffic as those in service carry.
 *
 * Safe to repeat, and beside others who do the same: shares only move one way, and route and record change in one transaction. A record
 * that nothing comes back for is returned as it is.
 */
export async function comeBack(deps: ComeBackDeps, record: RolloutRecord): Promise<RolloutRecord> {
  const { capacity: plan } = record.plan;
  if (plan === undefined || record.comingBack === undefined) return record;
  const seen = await deps.capacity.readEndpoint(plan.champion.endpointName);
  await scaleUp(deps.capacity, plan, seen);
  if (!isComingBack(record)) return record;
  const moved = await retryOnConflict(deps, () => attempt(deps, record, { plan, seen }));
  if (moved.route !== undefined) await deps.routes.publishRoute(moved.route);
  return moved.record;
}

/** Everything that carries all requests, at once; an order that is refused or comes too early is given again at the next step. */
async function scaleUp(
  capacity: EndpointCapacity,
  { champion, instances }: CapacityPlan,
  seen: SeenEndpoint,
): Promise<void> {
  const { endpointName, variantName } = champion;
  const variant = variantIn(seen, variantName);
  const isReady = seen.kind === 'seen' && seen.state === 'ready';
  if (isReady && variant !== undefined && variant.wanted < instances)
    await capacity.scale({ endpointName, variantName, instances });
}

interface Moved {
  readonly record: RolloutRecord;
  /** Where the route changed, or may not have been told to the routers. */
  readonly route?: Route;
}

async function attempt(
  deps: ComeBackDeps,
  { model, rolloutId, ...known }: RolloutRecord,
  { plan, seen }: { readonly plan: CapacityPlan; readonly seen: SeenEndpoint },
): Promise<Moved | 'conflict'> {
  const record = await deps.rollouts.readRollout(model, rolloutId);
  if (record === undefined || !isComingBack(record)) return { record: record ?? { model, rolloutId, ...known } };
  const at = isoAt(deps.clock.now());
  const { back } = nextReturn(record.comingBack, { seen, variantName: plan.champion.variantName, at });
  const route = await deps.routes.readRoute(model);
  const next = { ...record, comingBack: back, stamp: record.stamp + 1 };
  if (route === undefined || route.lock?.rolloutId !== rolloutId) return alone(deps, overtaken(next, at));
  if (back.keepsPercent === record.comingBack.keepsPercent) return alone(deps, next);
  return move(deps, { record: next, route, back });
}

async function alone({ rollouts }: ComeBackDeps, record: RolloutRecord): Promise<Moved | 'conflict'> {
  return (await rollouts.writeRollout(record)) === 'conflict' ? 'conflict' : { record };
}

/** Somebody took the route by force, or the model is gone. */
function overtaken(record: RolloutRecord, at: string): RolloutRecord {
  if (record.comingBack === undefined) return record;
  const says = 'somebody else changed who serves';
  return { ...record, comingBack: { ...record.comingBack, says, ended: { at, says } } };
}

async function move(
  { routes, randomness }: ComeBackDeps,
  { record, route, back }: { readonly record: RolloutRecord; readonly route: Route; readonly back: ComingBack },
): Promise<Moved | 'conflict'> {
  const { rolloutId } = record;
  const from = route.challengers.find(({ version }) => version === back.from);
  const by = `rollout ${rolloutId}`;
  const next: Route = {
    ...returningRoute(route, { back, from, rolloutId }),
    revision: route.revision + 1,
    changedAt: back.at,
    changedBy: by,
    reason: `coming back: ${back.says}`,
  };
  const result = await routes.changeRoute({
    route: next,
    replaces: route.revision,
    lockHeld: rolloutId,
    audit: {
      at: back.at,
      id: randomness.id(),
      by,
      action: 'coming-back',
      reason: back.says,
      before: route,
      after: next,
    },
    rollout: record,
  });
  return result === 'conflict' ? 'conflict' : { record, route: next };
}
