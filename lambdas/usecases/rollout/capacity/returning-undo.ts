import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { given } from '../../../domain/given.ts';
import { undoSides } from '../../../domain/rollout/capacity/undo-sides.ts';
import type { RolloutStore } from '../ports.ts';
import { planReturn, returningRoute, type PlanReturnDeps } from './plan-return.ts';

/** What planning an undo needs from outside. */
export interface ReturningUndoDeps extends PlanReturnDeps {
  readonly rollouts: Pick<RolloutStore, 'listRollouts'>;
}

/** A route after an undo, and its record. */
export interface Undo {
  readonly route: Route;
  readonly record: RolloutRecord;
}

/**
 * An undo to a version that has given up instances in batches, in the rollout before or an earlier one: traffic comes back in steps.
 *
 * Every other undo is as it was.
 *
 * @param before the route that is undone
 */
export async function returningUndo(deps: ReturningUndoDeps, undo: Undo, before: Route): Promise<Undo> {
  const { champion: from, breakers } = before;
  const { rolloutId, version: to, model } = undo.record;
  if (from === undefined) return undo;
  const all = await deps.rollouts.listRollouts(model);
  const newest = all.toSorted((a, b) => epochMsOf(b.startedAt) - epochMsOf(a.startedAt));
  const sides = undoSides(newest, { from: from.version, to });
  if (sides === undefined) return undo;
  const { plan, noted } = sides;
  const terms = { plan, noted, to, from: from.version, sharePercent: 100, verdict: undefined, breakers };
  const comingBack = await planReturn(deps, terms);
  const route = returningRoute(undo.route, { back: comingBack, from, rolloutId });
  const planned = { ...undo.record.plan, capacity: plan };
  return { route, record: { ...undo.record, plan: planned, capacity: noted, ...given({ comingBack }) } };
}
