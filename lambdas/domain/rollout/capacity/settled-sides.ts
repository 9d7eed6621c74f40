import type { CapacityPlan } from '../../../contracts/stored/capacity/capacity.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';

/** How many instances an endpoint is to have in the end. */
export interface SettledSide {
  readonly side: 'champion' | 'challenger';
  readonly atLeast: number;
  readonly atMost: number;
}

/** What the route says at the end. */
export interface SettledTerms {
  readonly plan: CapacityPlan;
  /** Version that serves by right. */
  readonly champion: string | undefined;
  /** Who holds the route's lock: `batches` is a rollout that moves instances itself. */
  readonly held: 'nobody' | 'batches' | 'other';
}

/** A real-time endpoint keeps one instance: it is removed by its owner, not emptied. */
const KEPT = 1;

/**
 * Instances that stay when a rollout in batches is over: after a way back the champion has all again and the other what its owner had given
 * it; after a promotion the version before keeps one.
 *
 * Nothing of an endpoint that another rollout may be using, and nothing where somebody else changed who serves.
 */
export function settledSides(
  record: Pick<RolloutRecord, 'state' | 'version' | 'champion'>,
  { plan, champion, held }: SettledTerms,
): readonly SettledSide[] {
  const isFree = held === 'nobody';
  if (record.state === 'promoted')
    return isFree && champion === record.version ? [{ side: 'champion', atLeast: 0, atMost: KEPT }] : [];
  const serves = record.state === 'undone' ? record.version : record.champion;
  if (champion !== serves || held === 'batches') return [];
  const back: SettledSide = { side: 'champion', atLeast: plan.instances, atMost: Infinity };
  const left: SettledSide = { side: 'challenger', atLeast: 0, atMost: Math.max(KEPT, plan.challenger.instances) };
  return isFree ? [back, left] : [back];
}
