import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { callSeconds } from '../../../contracts/runtime/state-times.ts';
import type { CapacityPlan, CapacitySide } from '../../../contracts/stored/capacity/capacity.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { settledSides, type SettledSide } from '../../../domain/rollout/capacity/settled-sides.ts';
import { isComingBack, owesCapacity } from '../../../domain/rollout/capacity/owed-capacity.ts';
import { variantIn, type SeenEndpoint } from '../../../domain/rollout/capacity/seen-endpoint.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { isOpen, keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import type { ModelRegistry } from '../../registry/ports.ts';
import { settleVersions } from '../../registry/settle-versions.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { letGo } from '../hooking/let-go.ts';
import type { EndpointCapacity, RolloutStore } from '../ports.ts';
import type { ComeBackDeps } from './come-back.ts';

/** What leaving instances as they are to stay needs from outside. */
export interface SettleCapacityDeps extends ComeBackDeps {
  readonly registry: Pick<ModelRegistry, 'setVersionStatus'>;
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'writeRollout' | 'removeOpen'>;
}

/** After so long nobody tries any more. */
const GIVE_UP_MS = 24 * 3_600_000;
/** So long after the end a call of state Hook that was under way may still give its order. */
const LATE_ORDER_MS = callSeconds.other * 1_000;

/**
 * Orders the instances that are to stay after the end of a rollout in batches: all of them for who serves, few for who does not.
 *
 * Nothing is done while traffic comes back or the version before is kept warm. Looked after until they are in service: an order that was
 * taken may still fail. Safe to repeat; the entry among the open ones goes last.
 */
export async function settleCapacity(deps: SettleCapacityDeps, record: RolloutRecord): Promise<void> {
  const { capacity: plan } = record.plan;
  if (plan === undefined || !owesCapacity(record) || isComingBack(record) || keepsWarm(record)) return;
  const route = await deps.routes.readRoute(record.model);
  // While traffic came back, the route was locked, and nothing was said of the versions.
  await settleVersions(deps.registry, record, route);
  const champion = route?.champion?.version;
  const held = await heldBy(deps, route);
  const sides = settledSides(record, { plan, champion, held });
  const says = wordsOf(await Promise.all(sides.map((side) => ordered(deps, plan, side))), timeOf(deps, record, held));
  if (says === undefined) return;
  const settled = await retryOnConflict(deps, () => note(deps, record, says));
  if (settled !== undefined) await letGo(deps.rollouts, settled);
}

/** `early`: orders may still come, or another rollout may be using an endpoint; `over`: nobody tries any more. Counted from when nothing moved or was kept any more. */
function timeOf({ clock }: SettleCapacityDeps, record: RolloutRecord, held: Held): 'early' | 'due' | 'over' {
  const { outcome, comingBack, keepWarm, lastTickAt } = record;
  const closedMs = clock.now() - epochMsOf(outcome?.at ?? lastTickAt);
  if (closedMs < LATE_ORDER_MS) return 'early';
  const ends = [comingBack?.ended?.at, keepWarm?.ended?.at].filter((at) => at !== undefined).map(epochMsOf);
  if (Math.min(closedMs, ...ends.map((at) => clock.now() - at)) > GIVE_UP_MS) return 'over';
  return held === 'nobody' ? 'due' : 'early';
}

/** What was done about all sides; undefined where something is left to do, and there is time. */
function wordsOf(done: readonly Done[], time: ReturnType<typeof timeOf>): string | undefined {
  if (time === 'early' || (time === 'due' && done.some((one) => !one.isDone))) return undefined;
  if (done.length === 0) return 'left as they are: somebody else decides who serves';
  return done.map((one) => one.says).join('; ');
}

/** Who holds the route: nobody, a rollout that moves instances itself, or another one. */
type Held = 'nobody' | 'batches' | 'other';

async function heldBy({ rollouts }: SettleCapacityDeps, route: Route | undefined): Promise<Held> {
  if (route?.lock === undefined) return 'nobody';
  const holder = await rollouts.readRollout(route.model, route.lock.rolloutId);
  return holder?.plan.capacity !== undefined && isOpen(holder) ? 'batches' : 'other';
}

interface Done {
  readonly isDone: boolean;
  readonly says: string;
}

async function ordered(
  { capacity }: SettleCapacityDeps,
  plan: CapacityPlan,
  { side, atLeast, atMost }: SettledSide,
): Promise<Done> {
  const { endpointName, variantName }: CapacitySide = plan[side];
  const seen = await capacity.readEndpoint(endpointName);
  const variant = variantIn(seen, variantName);
  const isLeft = atLeast === 0 && isBeyondOrders(seen);
  if (seen.kind === 'unseen' || variant === undefined)
    return { isDone: isLeft, says: `${endpointName} ${isLeft ? 'is gone' : 'could not be read'}` };
  const wanted = Math.min(Math.max(variant.wanted, atLeast), atMost);
  if (seen.state !== 'ready') return { isDone: isLeft, says: `${endpointName} is ${seen.status}` };
  if (variant.wanted !== wanted) return scaled(capacity, { endpointName, variantName, instances: wanted });
  const isThere = variant.instances === wanted;
  return { isDone: isThere, says: `${endpointName} ${isThere ? 'keeps' : 'goes to'} ${counted(wanted, 'instance')}` };
}

/** One that was removed or has failed takes no order any more; whoever serves there needs its instances all the same. */
function isBeyondOrders(seen: SeenEndpoint): boolean {
  return seen.kind === 'unseen' ? seen.isGone === true : seen.state === 'failed';
}

/** Looked at again: whether they come is seen later. */
async function scaled(capacity: EndpointCapacity, order: Parameters<EndpointCapacity['scale']>[0]): Promise<Done> {
  const { endpointName, instances } = order;
  const taken = await capacity.scale(order);
  if (taken.kind === 'ordered')
    return { isDone: false, says: `${endpointName} goes to ${counted(instances, 'instance')}` };
  const why = taken.kind === 'refused' ? `: ${taken.says}` : '';
  return { isDone: false, says: `${endpointName} did not take the order${why}` };
}

async function note(
  { rollouts, clock }: SettleCapacityDeps,
  { model, rolloutId }: RolloutRecord,
  says: string,
): Promise<RolloutRecord | undefined | 'conflict'> {
  const record = await rollouts.readRollout(model, rolloutId);
  if (record === undefined || !owesCapacity(record)) return record;
  const next = { ...record, capacitySettled: { at: isoAt(clock.now()), says }, stamp: record.stamp + 1 };
  return (await rollouts.writeRollout(next)) === 'conflict' ? 'conflict' : next;
}
