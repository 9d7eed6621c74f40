import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { CapacityPlan, ComingBack } from '../../../contracts/stored/capacity/capacity.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { whyFailing } from '../../../domain/rollout/capacity/challenger-fails.ts';
import { nextReturn } from '../../../domain/rollout/capacity/coming-back.ts';
import type { SeenEndpoint } from '../../../domain/rollout/capacity/seen-endpoint.ts';
import type { Clock } from '../../system/ports.ts';
import type { EndpointCapacity } from '../ports.ts';

/** What planning a way back needs from outside. */
export interface PlanReturnDeps {
  readonly capacity: EndpointCapacity;
  readonly clock: Pick<Clock, 'now'>;
}

const NOT_ASKED: SeenEndpoint = { kind: 'unseen', says: 'not asked' };

/** Traffic that is to go back. */
export interface Return {
  /** Endpoints of the rollout; absent: instances are their owner's alone, and everything goes back at once. */
  readonly plan: CapacityPlan | undefined;
  /** Instances of the version to go back to, as they were noted last. */
  readonly noted: RolloutRecord['capacity'];
  readonly to: string | undefined;
  readonly from: string;
  /** Percent of the requests that `from` has now. */
  readonly sharePercent: number;
  readonly verdict: RolloutRecord['verdict'];
  readonly breakers: Route['breakers'];
}

/**
 * How traffic goes back, by the health of both: at once where the version to go back to has instances for it, or where the other answers
 * with failures and must keep nothing; else in steps.
 *
 * @returns undefined where everything goes back at once and there is nothing to say about it
 */
export async function planReturn(
  { capacity, clock }: PlanReturnDeps,
  { plan, noted, to, from, sharePercent, verdict, breakers }: Return,
): Promise<ComingBack | undefined> {
  if (plan === undefined || to === undefined || sharePercent === 0) return undefined;
  const failing = whyFailing({ version: from, verdict, breakers });
  const { endpointName, variantName } = plan.champion;
  // Nothing is waited for with one that fails: what was noted last says how many there are.
  const seen = failing === undefined ? await capacity.readEndpoint(endpointName) : NOT_ASKED;
  const at = isoAt(clock.now());
  const until = isoAt(epochMsOf(at) + plan.returnSeconds * 1_000);
  const { instances: had, wanted } = noted?.champion ?? { instances: plan.instances, wanted: plan.instances };
  const instances = Math.min(had, wanted);
  const whole = { to, from, keepsPercent: sharePercent, instances, of: plan.instances, since: at, at, until, says: '' };
  const { back } = nextReturn(whole, { seen, variantName, at });
  if (back.instances >= back.of) return undefined;
  if (failing === undefined) return back;
  const says = `all requests went to ${to} at once, although it has ${back.instances} of ${back.of} instances: ${failing}`;
  return { ...back, keepsPercent: 0, says, ended: { at, says } };
}

/** The route while, or after, traffic comes back: the version that it leaves keeps its slot, the rollout its lock until all is back. */
export function returningRoute(
  route: Route,
  {
    back,
    from,
    rolloutId,
  }: { readonly back: ComingBack | undefined; readonly from: Variant | undefined; readonly rolloutId: string },
): Route {
  const { lock: _lock, ...kept } = route;
  if (back === undefined || back.ended !== undefined || from === undefined) return { ...kept, challengers: [] };
  const { version, target } = from;
  const challengers = [{ version, target, slot: 0, weightPercent: back.keepsPercent }];
  return { ...kept, challengers, lock: { rolloutId } };
}

/** A version, and where it runs. */
export type Variant = Pick<Route['challengers'][number], 'version' | 'target'>;
