import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { CapacityPlan, CapacitySide } from '../../../contracts/stored/capacity/capacity.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { settledSides, type SettledSide } from '../../../domain/rollout/capacity/settled-sides.ts';
import { isComingBack, owesCapacity } from '../../../domain/rollout/capacity/owed-capacity.ts';
import { variantIn } from '../../../domain/rollout/capacity/seen-endpoint.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { isOpen, keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import type { ModelRegistry } from '../../registry/ports.ts';
import { settleVersions } from '../../registry/settle-versions.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { letGo } from '../hooking/let-go.ts';
import type { RolloutStore } from '../ports.ts';
import type { ComeBackDeps } from './come-back.ts';

/** What leaving instances as they are to stay needs from outside. */
export interface SettleCapacityDeps extends ComeBackDeps {
  readonly registry: Pick<ModelRegistry, 'setVersionStatus'>;
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'writeRollout' | 'removeOpen'>;
}

/** After so long nobody tries any more. */
const GIVE_UP_MS = 24 * 3_600_000;

/**
 * Orders the instances that are to stay after the end of a rollout in batches: all of them for who serves, few for who does not.
 *
 * Nothing is done while traffic comes back or the version before is kept warm. Safe to repeat; the entry among the open ones goes last.
 */
export async function settleCapacity(deps: SettleCapacityDeps, record: RolloutRecord): Promise<void> {
  const { capacity: plan } = record.plan;
  if (plan === undefined || !owesCapacity(record) || isComingBack(record) || keepsWarm(record)) return;
  const route = await deps.routes.readRoute(record.model);
  // While traffic came back, the route was locked, and nothing was said of the versions.
  await settleVersions(deps.registry, record, route);
  const champion = route?.champion?.version;
  const sides = settledSides(record, { plan, champion, held: await heldBy(deps, route) });
  const says = wordsOf(await Promise.all(sides.map((side) => ordered(deps, plan, side))), isOver(deps, record));
  if (says === undefined) return;
  const settled = await retryOnConflict(deps, () => note(deps, record, says));
  if (settled !== undefined) await letGo(deps.rollouts, settled);
}

/** Whether nobody tries any more. */
function isOver({ clock }: SettleCapacityDeps, { outcome, lastTickAt }: RolloutRecord): boolean {
  return clock.now() - epochMsOf(outcome?.at ?? lastTickAt) > GIVE_UP_MS;
}

/** What was done about all sides; undefined where something is left to do, and there is time. */
function wordsOf(done: readonly Done[], isLate: boolean): string | undefined {
  if (!isLate && done.some((one) => !one.isDone)) return undefined;
  if (done.length === 0) return 'left as they are: somebody else changed who serves';
  return done.map((one) => one.says).join('; ');
}

/** Who holds the route: nobody, a rollout that moves instances itself, or another one. */
async function heldBy(
  { rollouts }: SettleCapacityDeps,
  route: Route | undefined,
): Promise<'nobody' | 'batches' | 'other'> {
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
  const wanted = Math.min(Math.max(variant?.wanted ?? 0, atLeast), atMost);
  if (seen.kind === 'unseen' || variant === undefined)
    return { isDone: false, says: `${endpointName} could not be read` };
  if (variant.wanted === wanted) return { isDone: true, says: `${endpointName} keeps ${counted(wanted, 'instance')}` };
  if (seen.state !== 'ready') return { isDone: false, says: `${endpointName} is ${seen.status}` };
  const scaled = await capacity.scale({ endpointName, variantName, instances: wanted });
  if (scaled.kind === 'ordered')
    return { isDone: true, says: `${endpointName} goes to ${counted(wanted, 'instance')}` };
  return {
    isDone: false,
    says: `${endpointName} did not take the order${scaled.kind === 'refused' ? `: ${scaled.says}` : ''}`,
  };
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
