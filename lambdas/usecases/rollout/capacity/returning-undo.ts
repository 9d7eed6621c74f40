import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { promotedVersion } from '../../../domain/experiment/experiment-state.ts';
import { given } from '../../../domain/given.ts';
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
 * The undo of a promotion in batches: the version to go back to has given up instances, so that traffic comes back in steps.
 *
 * Every other undo is as it was.
 *
 * @param before the route that is undone
 */
export async function returningUndo(deps: ReturningUndoDeps, undo: Undo, before: Route): Promise<Undo> {
  const { champion: from, breakers } = before;
  const { rolloutId, version: to, model } = undo.record;
  if (from === undefined) return undo;
  const moved = lastMoved(await deps.rollouts.listRollouts(model), { from: from.version, to });
  const { capacity: plan } = moved?.plan ?? {};
  if (plan === undefined || moved?.capacity === undefined) return undo;
  const { capacity: noted } = moved;
  const terms = { plan, noted, to, from: from.version, sharePercent: 100, verdict: undefined, breakers };
  const comingBack = await planReturn(deps, terms);
  const route = returningRoute(undo.route, { back: comingBack, from, rolloutId });
  const planned = { ...undo.record.plan, capacity: plan };
  return { route, record: { ...undo.record, plan: planned, capacity: noted, ...given({ comingBack }) } };
}

/** The rollout that moved instances from one of both versions to the other, the newest. */
function lastMoved(
  all: readonly RolloutRecord[],
  { from, to }: { readonly from: string; readonly to: string },
): RolloutRecord | undefined {
  return all
    .filter((one) => one.state === 'promoted' && one.plan.capacity !== undefined)
    .filter((one) => promotedVersion(one) === from && one.champion === to)
    .toSorted((a, b) => epochMsOf(a.startedAt) - epochMsOf(b.startedAt))
    .at(-1);
}
