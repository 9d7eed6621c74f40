import type { CapacityPlan, CapacitySide, CapacityState } from '../../../contracts/stored/capacity/capacity.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { promotedVersion } from '../../experiment/experiment-state.ts';

/** Endpoints of an undo, the one to go back to as champion, and what was noted of their instances. */
export interface UndoSides {
  readonly plan: CapacityPlan;
  readonly noted: CapacityState;
}

/** What an endpoint keeps that gave up its instances. */
const KEPT = { instances: 1, wanted: 1 } as const;

/**
 * Both endpoints of an undo where the version that serves came in batches, or went back from some, and the other one gave up instances in
 * any rollout in batches: the one just before, an earlier one, or the undo before this.
 *
 * @param newest rollouts of the model, the newest first
 * @returns undefined where instances are their owner's alone
 */
export function undoSides(
  newest: readonly RolloutRecord[],
  { from, to }: { readonly from: string; readonly to: string },
): UndoSides | undefined {
  const source = newest.find((one) => servesSince(one) === from);
  const target = newest.find((one) => one.capacity !== undefined && sideOf(one, to) !== undefined);
  const [left, back] = [source && sideOf(source, from), target && sideOf(target, to)];
  const noted = source?.capacity;
  if (left === undefined || back === undefined || noted === undefined) return undefined;
  const plan = { ...left.plan, champion: back.side };
  if (left.whose === 'champion') {
    const challenger = { ...left.side, instances: KEPT.instances };
    return { plan: { ...plan, challenger }, noted: { ...noted, champion: KEPT, challenger: noted.champion } };
  }
  return { plan: { ...plan, challenger: left.side }, noted: source === target ? noted : { ...noted, champion: KEPT } };
}

/** The version that a rollout, or an undo, made champion. */
function servesSince(record: RolloutRecord): string | undefined {
  if (record.state === 'undone') return record.version;
  return record.state === 'promoted' ? promotedVersion(record) : undefined;
}

interface Side {
  readonly plan: CapacityPlan;
  readonly whose: 'champion' | 'challenger';
  readonly side: CapacitySide;
}

/** An undo goes back to the champion of its plan. */
function sideOf(record: RolloutRecord, version: string): Side | undefined {
  const {
    state,
    champion,
    plan: { capacity: plan },
  } = record;
  if (plan === undefined) return undefined;
  const other = state === 'undone' ? record.version : promotedVersion(record);
  const [first, second] = state === 'undone' ? [other, champion] : [champion, other];
  if (version === first) return { plan, whose: 'champion', side: plan.champion };
  return version === second ? { plan, whose: 'challenger', side: plan.challenger } : undefined;
}
