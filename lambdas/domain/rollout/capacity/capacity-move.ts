import type { CapacityPlan } from '../../../contracts/stored/capacity/capacity.ts';
import { counted } from '../../wording/counted.ts';
import { instancesFor } from './batch-shares.ts';
import { variantIn, type SeenEndpoint, type SeenVariant } from './seen-endpoint.ts';

/** Both endpoints as they stand. */
export interface SeenSides {
  readonly champion: SeenEndpoint;
  readonly challenger: SeenEndpoint;
}

/** Share of the challenger in force, and the one that is to follow, in percent. */
export interface ShareMove {
  readonly fromPercent: number;
  readonly toPercent: number;
}

/** What has to happen to instances before traffic may follow; one order at a time. */
export type CapacityMove =
  | { readonly kind: 'ready' }
  | { readonly kind: 'scale'; readonly side: 'champion' | 'challenger'; readonly instances: number }
  | { readonly kind: 'wait' | 'broken'; readonly says: string };

/**
 * The next order on the way to a share: the champion gives up what the share in force left unused, then the challenger gets what the
 * next one needs.
 *
 * The second begins when the first is done, so that never more than all instances and one batch run; and no side ever has more requests
 * than its instances carry, because the champion has kept through the bake what it had before it.
 */
export function capacityMove(plan: CapacityPlan, share: ShareMove, seen: SeenSides): CapacityMove {
  const champion = plan.instances - instancesFor(share.fromPercent, plan.instances);
  const challenger = instancesFor(share.toPercent, plan.instances);
  const first = sideMove(plan, seen, { side: 'champion', wanted: champion });
  return first.kind === 'ready' ? sideMove(plan, seen, { side: 'challenger', wanted: challenger }) : first;
}

interface Wanted {
  readonly side: 'champion' | 'challenger';
  readonly wanted: number;
}

function sideMove(plan: CapacityPlan, sides: SeenSides, { side, wanted }: Wanted): CapacityMove {
  const { endpointName, variantName } = plan[side];
  const seen = sides[side];
  if (seen.kind === 'unseen') return { kind: 'wait', says: `${endpointName} could not be read: ${seen.says}` };
  if (seen.state === 'failed') return { kind: 'broken', says: `${endpointName} is ${seen.status}` };
  const variant = variantIn(seen, variantName);
  if (variant === undefined) return { kind: 'broken', says: `${endpointName} has no variant ${variantName} any more` };
  if (isAt(variant, wanted) && seen.state === 'ready') return { kind: 'ready' };
  if (variant.wanted !== wanted && seen.state === 'ready') return { kind: 'scale', side, instances: wanted };
  return {
    kind: 'wait',
    says: `${endpointName} has ${counted(variant.instances, 'instance')}, wanted are ${wanted} (${seen.status})`,
  };
}

function isAt(variant: SeenVariant, wanted: number): boolean {
  return variant.instances === wanted && variant.wanted === wanted;
}
