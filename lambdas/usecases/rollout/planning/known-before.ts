import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { BestEValues } from '../../../domain/judge/fold/checkpoint.ts';
import { carriedFrom } from '../../../domain/judge/judge.ts';
import { longestMaturity } from './kpi-maturity.ts';
import { judgePlanOf, readProgress } from '../evidence/stored-progress.ts';
import type { ObjectStore } from '../../windows/ports.ts';
import type { RolloutStore } from '../ports.ts';
import { readHistory, type History, type HistoryDeps } from '../../windows/read-history.ts';

/** What reading what is known needs from outside. */
export interface KnownDeps extends HistoryDeps {
  readonly rollouts: Pick<RolloutStore, 'listRollouts'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
}

/** What is known when a rollout is planned. */
export interface KnownBefore {
  /** Absent for a first version. */
  readonly history?: History | undefined;
  /** Which try of the version within 7 days this is, of how many planned. */
  readonly attempt: { readonly number: number; readonly planned: number };
  /** E-values that an attempt beyond the planned ones continues. */
  readonly carried?: BestEValues;
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
  const [history, earlier] = await Promise.all([
    champion === undefined
      ? undefined
      : readHistory(deps, { model, champion, isSticky, maturityWindows: longestMaturity(specification) }),
    earlierAttempts(deps, order),
  ]);
  // Planned before the first try: a number that grows with each failure would divide nothing.
  const before = earlier.map(({ plan }) => plan.attempt?.planned ?? 1);
  const attempt = { number: earlier.length + 1, planned: Math.min(settings.attempts ?? 1, ...before) };
  const known = { history, attempt };
  if (earlier.length === 0 || attempt.number <= attempt.planned) return known;
  return { ...known, carried: await carriedBy(deps, earlier) };
}

/** Rollouts of the version that gave it traffic, oldest first. */
async function earlierAttempts(
  { rollouts, clock, windowSeconds }: KnownDeps,
  { specification, version, champion }: KnownOrder,
): Promise<readonly RolloutRecord[]> {
  const since = clock.now() - SHARED_WINDOWS * windowSeconds * 1000;
  const all = await rollouts.listRollouts(specification.model);
  return all
    .filter((one) => one.version === version && one.champion === champion && one.step >= 0)
    .filter(({ startedAt, outcome }) => outcome !== undefined && epochMsOf(startedAt) > since)
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** E-values of all earlier attempts, multiplied; one that continued others holds theirs already. */
async function carriedBy({ objects }: KnownDeps, earlier: readonly RolloutRecord[]): Promise<BestEValues> {
  const from = earlier.findLastIndex(({ plan }) => plan.carried !== undefined);
  const own = await Promise.all(
    earlier.slice(Math.max(0, from)).map(async (record) => {
      const plan = judgePlanOf(record);
      return { plan, checkpoint: (await readProgress(objects, record, plan)).checkpoint };
    }),
  );
  return carriedFrom(own);
}
