import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { periodKeyAt, periodSeconds } from '../../../contracts/runtime/periods.ts';
import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import type { VersionBatch } from '../../../domain/performance/sequential/performance-watch.ts';
import { lossesOf } from '../../../domain/performance/sequential/ripe-losses.ts';
import { groupBy } from '../../../domain/group-by.ts';
import type { CoverageTable } from '../../../domain/performance/segments/selective-labels.ts';
import type { DeclaredSegment } from '../../../contracts/people/model/segments.ts';
import { sumOf } from '../../../domain/stats/sum.ts';
import { isOfCallers } from '../wide-hour.ts';
import { coverageTables, labelTerms } from './label-selection.ts';
import type { ModelHistory } from '../model-history.ts';
import { incidentsOf, servedRolledBack, touches } from '../reference/left-out.ts';
import { isRipe, matureMs, type LabelledPeriod, type Ripeness } from './labelled-period.ts';
import { latestOf, labelledOf, versionsOf } from './version-performance.ts';

/** A day whose labels are ripe, as one batch; where nothing is watched, nothing in it counts. */
export interface RipeDay {
  /** ISO start and end. */
  readonly start: string;
  readonly end: string;
  readonly watched: WatchedDay | undefined;
}

/** What is watched of a day. */
export interface WatchedDay {
  readonly version: string;
  readonly batch: VersionBatch;
  /** Answers of the version without a label. */
  readonly unlabelled: number;
  /** How many answers have labels, by what these may depend on. */
  readonly tables: readonly CoverageTable[];
}

/** Days before the labels' maturity that a watch begins with. */
const FIRST_DAYS = 7;
/** Days that one check reads at most: after a pause, several checks catch up. */
const MOST_DAYS = 8;

/** Days that are not eaten yet and whose last request is old enough for its label, oldest first; hours of a day differ, days less. */
export async function ripeDaysAfter(
  { readHours, at, windowSeconds }: ModelHistory,
  eatenUntil: string | undefined,
  labels: Ripeness['labels'],
): Promise<readonly (readonly [start: string, hours: readonly PointerRow[]])[]> {
  const ripeness = { labels, windowSeconds, at };
  const until = matureMs(ripeness);
  const dayMs = periodSeconds('day', windowSeconds) * 1000;
  const hours = await readHours(
    eatenUntil ?? periodKeyAt('day', until - FIRST_DAYS * dayMs, windowSeconds),
    isoAt(until),
  );
  const days = groupBy(hours, ({ start }) => periodKeyAt('day', epochMsOf(start), windowSeconds));
  // Of the first day that there is, the first hours may be gone.
  const from = eatenUntil ?? hours[0]?.start ?? '';
  return [...days]
    .filter(([start]) => start >= from && isRipe(start, { ...ripeness, period: 'day' }))
    .slice(0, MOST_DAYS);
}

/**
 * Losses of the version that had the most requests of the day.
 *
 * Hours within a declared incident, or with a version that was taken back, count as without labels; a challenger is watched once it is
 * champion.
 */
export async function readDay(
  history: ModelHistory,
  [start, pointers]: readonly [string, readonly PointerRow[]],
): Promise<RipeDay> {
  const { readHour, windowSeconds, specification, versions } = history;
  const incidents = incidentsOf(specification);
  const seconds = periodSeconds('hour', windowSeconds);
  const clean = pointers.filter(
    (hour) => !touches(incidents, hour.start, seconds) && !servedRolledBack(history, hour.arms),
  );
  const read = async (pointer: PointerRow): Promise<LabelledPeriod> => ({
    pointer,
    row: await readHour(pointer),
    isRipe: true,
  });
  const hours = await Promise.all(clean.map(read));
  const end = isoAt(epochMsOf(start) + periodSeconds('day', windowSeconds) * 1000);
  const challengers = versions.filter(({ status }) => status === 'challenger').map(({ version }) => version);
  const watched = versionsOf(hours).find((version) => !challengers.includes(version));
  const terms = { at: epochMsOf(start), segments: labelTerms(specification).segments };
  return { start, end, watched: watched === undefined ? undefined : watchedDay(hours, watched, terms) };
}

function watchedDay(
  hours: readonly LabelledPeriod[],
  version: string,
  { at, segments }: { readonly at: number; readonly segments: readonly DeclaredSegment[] },
): WatchedDay | undefined {
  const batch = batchOf(at, hours, version);
  if (batch === undefined) return undefined;
  const labels = sumOf(
    hours.flatMap((hour) => labelledOf(hour, version)),
    ({ rows }) => rows,
  );
  const arms = hours
    .flatMap(({ pointer }) => pointer.arms)
    .filter((arm) => isOfCallers(arm) && arm.version === version);
  const answers = sumOf(arms, ({ requests, errors, clientErrors }) => Math.max(0, requests - errors - clientErrors));
  const tables = coverageTables(hours, version, segments);
  return { version, batch, unlabelled: Math.max(0, answers - labels), tables };
}

function batchOf(at: number, hours: readonly LabelledPeriod[], version: string): VersionBatch | undefined {
  const merged = latestOf(hours.flatMap((hour) => labelledOf(hour, version)));
  const losses = merged === undefined ? {} : lossesOf(merged);
  return Object.keys(losses).length === 0 ? undefined : { at, version, losses };
}
