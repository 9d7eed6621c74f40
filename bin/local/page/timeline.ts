import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { endingName } from '../../../lambdas/domain/rollout/ending/decision-words.ts';
import type { Served } from '../traffic/replay.ts';
import { isFailure } from '../summary.ts';

/** A value from a moment on; `seconds` count from the start of the timeline. */
export interface Point {
  readonly seconds: number;
  readonly value: number;
}

/** One line of a chart: a version and its values in order of time. */
export interface Series {
  readonly version: string;
  readonly points: readonly Point[];
}

/** The moment a rollout was decided. */
export interface Decision {
  readonly seconds: number;
  readonly version: string;
  /** In two or three words. */
  readonly kind: string;
}

/** What the two charts show. */
export interface Timeline {
  readonly seconds: number;
  /** Share of traffic in percent, constant from each point to the next. */
  readonly weights: readonly Series[];
  /** Failed answers so far, by the version that the request was assigned to. */
  readonly failures: readonly Series[];
  readonly decisions: readonly Decision[];
}

/** Lays rollouts and answers on one line of time, which starts with the first shift of traffic. */
export function makeTimeline(records: readonly RolloutRecord[], answers: readonly Served[]): Timeline {
  const times = records.flatMap(({ revisions }) => revisions.map(({ at }) => Date.parse(at)));
  const start = Math.min(...times, ...answers.slice(0, 1).map(({ at }) => at));
  const end = Math.max(...records.map(endOf), ...answers.slice(-1).map(({ at }) => at));
  const secondsOf = (ms: number): number => Math.max(0, (ms - start) / 1_000);
  const versions = [
    ...new Set(records.flatMap(({ champion, version }) => [...(champion === undefined ? [] : [champion]), version])),
  ];
  return {
    seconds: secondsOf(end),
    weights: versions.map((version) => ({ version, points: weightsOf(version, records, secondsOf) })),
    failures: versions.map((version) => ({ version, points: failuresOf(version, { records, answers, secondsOf }) })),
    decisions: records.flatMap(({ version, outcome }) =>
      outcome === undefined ? [] : [{ seconds: secondsOf(Date.parse(outcome.at)), version, kind: endingName(outcome) }],
    ),
  };
}

function endOf({ outcome, lastTickAt }: RolloutRecord): number {
  return Date.parse(outcome === undefined ? lastTickAt : outcome.at);
}

function weightsOf(
  version: string,
  records: readonly RolloutRecord[],
  secondsOf: (ms: number) => number,
): readonly Point[] {
  return records.flatMap((record) => {
    const steps = record.revisions.map(({ at, weightPercent }) => ({
      seconds: secondsOf(Date.parse(at)),
      value: shareOf(version, record, weightPercent),
    }));
    const last = record.outcome?.kind === 'promoted' ? 100 : 0;
    return [...steps, { seconds: secondsOf(endOf(record)), value: shareOf(version, record, last) }];
  });
}

function shareOf(version: string, record: RolloutRecord, challengerPercent: number): number {
  if (version === record.version) return challengerPercent;
  return version === record.champion ? 100 - challengerPercent : 0;
}

function failuresOf(
  version: string,
  {
    records,
    answers,
    secondsOf,
  }: {
    readonly records: readonly RolloutRecord[];
    readonly answers: readonly Served[];
    readonly secondsOf: (ms: number) => number;
  },
): readonly Point[] {
  const byRevision = new Map(
    records.flatMap((record) => record.revisions.map(({ revision }) => [revision, record] as const)),
  );
  const failed = answers.filter((answer) => isFailure(answer) && assignedTo(answer, byRevision) === version);
  const own = records.filter((record) => record.version === version || record.champion === version);
  const since = Math.min(...own.flatMap(({ revisions }) => revisions.map(({ at }) => Date.parse(at))));
  return [
    { seconds: secondsOf(since), value: 0 },
    ...failed.map(({ at }, index) => ({ seconds: secondsOf(at), value: index + 1 })),
  ];
}

/** A fallback's answer names who answered; the request was the challenger's. */
function assignedTo(answer: Served, byRevision: ReadonlyMap<number, RolloutRecord>): string | undefined {
  const record = answer.revision === undefined ? undefined : byRevision.get(answer.revision);
  if (record === undefined) return answer.version;
  return answer.variant === 'challenger' ? record.version : (record.champion ?? record.version);
}
