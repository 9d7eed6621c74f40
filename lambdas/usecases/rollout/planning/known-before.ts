import { windowsIn } from '../../../contracts/people/duration.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { BestEValues } from '../../../domain/judge/fold/checkpoint.ts';
import { carriedFrom } from '../../../domain/judge/judge.ts';
import { challengersOf } from '../../../domain/experiment/experiment-state.ts';
import { isControlProven } from '../../../domain/rollout/ticking/control/control-verdict.ts';
import { longestMaturity, type KnownBefore } from '../../../domain/rollout/planning/plan-facts.ts';
import { armRecord } from '../evidence/arm-record.ts';
import { judgePlanOf, readProgress } from '../evidence/stored-progress.ts';
import type { ObjectStore } from '../../windows/ports.ts';
import type { RolloutStore } from '../ports.ts';
import { readHistory, type HistoryDeps } from '../../windows/read-history.ts';

/** What reading what is known needs from outside. */
export interface KnownDeps extends HistoryDeps {
  readonly rollouts: Pick<RolloutStore, 'listRollouts'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
}

/** Whose start. */
export interface KnownOrder {
  readonly specification: Specification;
  readonly settings: RolloutSettings;
  readonly version: string;
  readonly champion: string | undefined;
}

/** Attempts of one version share alpha and beta for a week of windows. */
const SHARED_WINDOWS = 7 * 1_440;

/** Reads what is known before a start: the champion's past, and earlier attempts of the version. */
export async function knownBefore(deps: KnownDeps, order: KnownOrder): Promise<KnownBefore> {
  const { specification, settings, champion } = order;
  const { model, sticky } = specification;
  const isSticky = sticky !== undefined;
  const [history, { earlier, all }] = await Promise.all([
    champion === undefined
      ? undefined
      : readHistory(deps, { model, champion, isSticky, maturityWindows: longestMaturity(specification, windowsIn) }),
    earlierAttempts(deps, order),
  ]);
  // Planned before the first try: a number that grows with each failure would divide nothing.
  const before = earlier.map(({ plan }) => plan.attempt?.planned ?? 1);
  const undecided = earlier.filter(isUndecided).length;
  const attempt = {
    number: earlier.length + 1,
    planned: Math.min(settings.attempts ?? 1, ...before),
    ...(undecided === 0 ? {} : { undecided }),
  };
  const known = { history, attempt };
  if (earlier.length === 0 || attempt.number <= attempt.planned) return known;
  return {
    ...known,
    carried: await carriedBy(
      deps,
      earlier.map((one) => attemptOf(one, order.version)),
      all,
    ),
  };
}

/** Rollouts of the version that gave it traffic, oldest first, among all of the model. */
async function earlierAttempts(
  { rollouts, clock, windowSeconds }: KnownDeps,
  { specification, version, champion }: KnownOrder,
): Promise<{ readonly earlier: readonly RolloutRecord[]; readonly all: readonly RolloutRecord[] }> {
  const since = clock.now() - SHARED_WINDOWS * windowSeconds * 1000;
  const all = await rollouts.listRollouts(specification.model);
  const earlier = all
    .filter((one) => challengersOf(one).includes(version) && one.champion === champion && one.step >= 0)
    // A plan that could promote nothing was no attempt at it.
    .filter(({ plan }) => plan.ends !== 'report')
    .filter(({ startedAt, outcome }) => outcome !== undefined && epochMsOf(startedAt) > since)
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  return { earlier, all };
}

/**
 * E-values of all earlier attempts, multiplied; one that continued others holds theirs already.
 *
 * An attempt that nobody decided adds nothing against the version: its e-value of an abort counts as 1 at most. A smaller e-value is
 * one too, so the error levels hold over all attempts together. In the same way a promotion that was taken back adds nothing for it.
 */
async function carriedBy(
  { objects }: KnownDeps,
  earlier: readonly RolloutRecord[],
  all: readonly RolloutRecord[],
): Promise<BestEValues> {
  const from = earlier.findLastIndex(({ plan }) => plan.carried !== undefined);
  const own = await Promise.all(
    earlier.slice(Math.max(0, from)).map(async (record) => {
      const plan = judgePlanOf(record);
      const { checkpoint, control } = await readProgress(objects, record, plan);
      // Beside a control that was never proven every version looks good.
      const isUnheld = !isControlProven({ plan, control });
      return { plan, checkpoint, isUndecided: isUndecided(record), isUndone: isUnheld || isUndone(record, all) };
    }),
  );
  return carriedFrom(own);
}

/** An attempt as the version was judged in it: in an experiment, and among several shadows, as one of several. */
function attemptOf(record: RolloutRecord, version: string): RolloutRecord {
  const isOneOfSeveral = record.plan.experiment !== undefined || record.plan.shadows !== undefined;
  return isOneOfSeveral ? armRecord(record, version) : record;
}

/** Older records say `rolled-back` without a test for what nobody decided. */
function isUndecided({ outcome, verdict }: RolloutRecord): boolean {
  if (outcome?.kind === 'inconclusive') return true;
  return outcome?.kind === 'rolled-back' && outcome.tests.length === 0 && verdict?.kind === 'inconclusive';
}

/** Whether a person, or a guardrail while the version before was kept warm, went back from what this rollout promoted. */
function isUndone({ version, outcome, keepWarm }: RolloutRecord, all: readonly RolloutRecord[]): boolean {
  if (outcome?.kind === 'rolled-back') return keepWarm !== undefined;
  if (outcome?.kind !== 'promoted') return false;
  return all.some(
    ({ state, champion, startedAt }) => state === 'undone' && champion === version && startedAt >= outcome.at,
  );
}
