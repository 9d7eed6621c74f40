import type { BlindReason, MustSee } from './blindness.ts';
import type { Detectable } from './detectable.ts';
import type { Random } from '../simulate/draw-counts.ts';
import type { Advance, SimulatedPlan } from '../simulate/simulate-plan.ts';
import type { WayOut } from './ways-out.ts';

/** What a rollout will be able to see, known before it starts. Plain data; absent = unknown. */
export interface Outlook {
  readonly plannedMinutes: number;
  /** End of the hold; absent = no hold. */
  readonly holdUntil?: number;
  /** Requests that the challenger is planned to answer within the planned windows. */
  readonly challengerRequests: number;
  /** Challenger requests divided by the design effect of the requests: users that are left on sticky routes. */
  readonly effectiveRequests: number;
  readonly isSticky: boolean;
  /** Challenger requests without a failure that prove the objective; absent if nothing is proven by rate. */
  readonly neededToProve?: number;
  readonly detectable: readonly Detectable[];
  /** Ends at failures of 1, 1.25, 1.5 and 2 times the champion's; at 1 alone for a champion without failures. */
  readonly simulated: readonly SimulatedPlan[];
  /** Guardrails and proofs that were left out of the simulation, because their traffic is not known beforehand. */
  readonly notSimulated: readonly string[];
  /** Present if the rollout would not see what it must see; such a start is refused unless it is forced. */
  readonly blind?: { readonly reasons: readonly BlindReason[]; readonly waysOut: readonly WayOut[] };
  /** Present if a challenger as good as the champion is promoted in less than half of the rollouts. */
  readonly undecided?: { readonly promoted: number; readonly waysOut: readonly WayOut[] };
}

/** How the plan is simulated, what its owner wants to see, and how its steps advance. */
export interface OutlookOrder {
  readonly random: Random;
  /** @default 2000 */
  readonly rollouts?: number;
  /** @default - an outage: 10 % of requests failing, or 10 times the champion's rate if that is more */
  readonly mustSee?: MustSee;
  /** How the rollout advances. @default 'bake' */
  readonly advance?: Advance;
}
