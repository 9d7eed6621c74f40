import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import type { GoalSplit } from '../../../contracts/stored/rows/scores/goal-split.ts';
import type { RequestEvent, ScoredRequest } from '../../../contracts/stored/rows/scores/score-part.ts';
import type { AdjustedGoal } from '../../../domain/experiment/covariate/adjusted-goal.ts';
import type { ScoredOutcome } from '../../../domain/experiment/covariate/split-outcomes.ts';
import { splitStrata } from '../../../domain/experiment/covariate/split-strata.ts';
import { groupBy } from '../../../domain/group-by.ts';
import type { RipeningKpi, RipeStratum } from '../../../domain/rollout/ticking/ripe-outcomes.ts';
import { startOfWindow, windowAt, type WindowCalendar } from '../../../domain/rollout/ticking/window-calendar.ts';
import { readEvents, readScores } from '../../windows/scores/read-scores.ts';
import type { ObjectList, ObjectStore } from '../../windows/ports.ts';
import type { JudgedRecord } from './arm-record.ts';

/** What reading scores needs from outside. */
export interface RipenScoresDeps {
  readonly objects: Pick<ObjectStore, 'readText'> & ObjectList;
}

/** Windows whose outcomes ripened, and what is known of the levels. */
export interface RipeScores {
  readonly calendar: WindowCalendar;
  readonly kpi: RipeningKpi;
  readonly strata: readonly RipeStratum[];
  readonly known: Pick<AdjustedGoal, 'edges' | 'early'>;
}

/**
 * Ripe outcomes of an experiment's goal split by the champion's score of the same requests, one split for each stratum.
 *
 * Scores and events are joined by the id of the request. An event counts as it counts without scores: within its maturity. What has no
 * score is the rest of what was counted.
 */
export async function ripenScores(
  deps: RipenScoresDeps,
  record: JudgedRecord,
  { calendar, kpi, strata, known }: RipeScores,
): Promise<readonly GoalSplit[]> {
  const [first, last] = [strata[0], strata.at(-1)];
  if (first === undefined || last === undefined) return [];
  const times = {
    from: startOfWindow(calendar, first.window),
    until: startOfWindow(calendar, last.window + 1),
    windowSeconds: record.plan.windowSeconds,
  };
  const [scores, events] = await Promise.all([
    readScores(deps, record.model, times),
    readEvents(deps, record.model, times),
  ]);
  const happened = eventsByRequest(events, { calendar, kpi });
  const scored = scoresByStratum(record, scores, calendar);
  const windows = strata.map(({ window, weightPercent, requests, cohort, moments }) => ({
    whole: { weightPercent, requests, cohort, moments },
    scored: (scored.get(`${window}|${weightPercent}`) ?? []).map((one) => outcomeOf(one, record.version, happened)),
  }));
  return splitStrata(known, windows);
}

function eventsByRequest(
  events: readonly RequestEvent[],
  { calendar, kpi }: Pick<RipeScores, 'calendar' | 'kpi'>,
): ReadonlyMap<string, RequestEvent> {
  const windowOf = (epochMs: number): number => windowAt(calendar, epochMs);
  const own = events.filter(
    (event) =>
      event.kpi === kpi.name && windowOf(event.arrivedAt) <= windowOf(epochMsOf(event.window)) + kpi.maturityWindows,
  );
  return new Map(own.map((event) => [event.requestId, event]));
}

/** Scores of requests of both versions, each request once, by window and share of traffic. */
function scoresByStratum(
  { version, champion, revisions }: JudgedRecord,
  scores: readonly ScoredRequest[],
  calendar: WindowCalendar,
): ReadonlyMap<string, readonly ScoredRequest[]> {
  const percents = new Map(revisions.map(({ revision, weightPercent }) => [revision, weightPercent]));
  const own = scores.filter((one) => percents.has(one.revision) && [version, champion].includes(one.version));
  const distinct = [...new Map(own.map((one) => [one.requestId, one])).values()];
  const stratumOf = ({ window, revision }: ScoredRequest): string =>
    `${windowAt(calendar, epochMsOf(window))}|${percents.get(revision)}`;
  return groupBy(distinct, stratumOf);
}

function outcomeOf(
  { requestId, version, score }: ScoredRequest,
  challenger: string,
  happened: ReadonlyMap<string, RequestEvent>,
): ScoredOutcome {
  const event = happened.get(requestId);
  return { isChallenger: version === challenger, score, happened: event !== undefined, value: event?.value };
}
