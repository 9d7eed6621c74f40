import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import type { AlertItem } from '../../../contracts/stored/finding.ts';
import type { ArmCounts } from '../../../contracts/stored/rows/period-row.ts';
import { isOfCallers } from '../../../domain/windows/of-callers.ts';

/** A half-open stretch of time in which something was wrong; without an end it still is. */
export interface WrongSpan {
  /** ISO instants. */
  readonly from: string;
  readonly to: string | undefined;
}

/** What is known of a model that keeps rows out of what others are held against. */
export interface KnownWrong {
  readonly alerts: readonly AlertItem[];
  readonly specification: Specification | undefined;
  readonly versions: readonly VersionRecord[];
}

/** Stretches in which a finding of this cause is, was or may be open, and the incidents that people declared. */
export function wrongSpans({ alerts, specification }: KnownWrong, cause: string): readonly WrongSpan[] {
  const found = alerts.filter(
    (alert) => alert.cause === cause && (alert.state !== 'closed' || alert.openedAt !== undefined),
  );
  return [
    ...found.map(({ finding, state, closedAt }) => ({
      from: finding.since,
      to: state === 'closed' ? closedAt : undefined,
    })),
    ...incidentsOf(specification),
  ];
}

/** Incidents that people declared. */
export function incidentsOf(specification: Specification | undefined): readonly WrongSpan[] {
  return (specification?.incidents ?? []).map(({ from, to }) => ({ from: toUtc(from), to: toUtc(to) }));
}

/** Whether a row that starts here lies in one of the stretches. */
export function isWithin(spans: readonly WrongSpan[], start: string): boolean {
  return spans.some(({ from, to }) => start >= from && (to === undefined || start < to));
}

/** Whether a row of so many seconds shares any time with one of the stretches: a part of it may be wrong then. */
export function touches(spans: readonly WrongSpan[], start: string, seconds: number): boolean {
  const end = isoAt(epochMsOf(start) + seconds * 1000);
  return spans.some(({ from, to }) => end > from && (to === undefined || start < to));
}

/** Whether a version that was taken back got requests of callers in a row: copies reached nobody. */
export function servedRolledBack(
  { versions }: KnownWrong,
  arms: readonly Pick<ArmCounts, 'version' | 'requests' | 'assignment' | 'hop'>[],
): boolean {
  const back = new Set(versions.filter(({ status }) => status === 'rolled-back').map(({ version }) => version));
  return arms.filter(isOfCallers).some(({ version, requests }) => requests > 0 && back.has(version));
}

function toUtc(instant: string): string {
  return isoAt(epochMsOf(instant));
}
