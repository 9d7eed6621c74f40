import type { AlertItem } from '../../contracts/stored/finding.ts';
import type { PointerRow } from '../../contracts/stored/rows/period-row.ts';
import { epochMsOf, isoAt } from '../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../contracts/runtime/periods.ts';
import { LEAST_DRIFT_ROWS } from '../../domain/quality/column-drift.ts';
import { isDrift, type ModelHistory } from './model-history.ts';
import type { TooLittle } from './model-check.ts';
import { isOfCallers } from './wide-hour.ts';

/** Hours that the rows of now are held against. */
const REFERENCE_HOURS = 24;
/** Hours that the rows of now may reach back. */
const CURRENT_HOURS = 24;
/** The newest hours with enough captured records, and the clean ones before them. */
export function hoursOf({ pointers, alerts }: ModelHistory): {
  readonly now: readonly PointerRow[];
  readonly reference: readonly PointerRow[];
} {
  let first = pointers.length;
  let records = 0;
  while (first > 0 && records < LEAST_DRIFT_ROWS && pointers.length - first < CURRENT_HOURS) {
    first -= 1;
    records += recordsOf(pointers[first]);
  }
  const clean = pointers.slice(0, first).filter(({ start }) => !alerts.some((alert) => wasDrifting(alert, start)));
  return { now: pointers.slice(first), reference: clean.slice(-REFERENCE_HOURS) };
}

/** A look counts when half of its rows are new since the last one that an alert was stepped by. */
export function freshRows(history: ModelHistory, now: readonly PointerRow[]): TooLittle {
  const living = history.alerts.filter(({ state, finding }) => state !== 'closed' && isDrift(finding.kind));
  const seen =
    living
      .map(({ lastSeenAt }) => lastSeenAt)
      .toSorted()
      .at(-1) ?? '';
  const rows = now.map((pointer) => ({ end: endOf(pointer.start, history), records: recordsOf(pointer) }));
  const sum = (some: typeof rows): number => some.reduce((total, { records }) => total + records, 0);
  return { of: 'new rows', needed: Math.ceil(sum(rows) / 2), got: sum(rows.filter(({ end }) => end > seen)) };
}

function recordsOf(pointer: PointerRow | undefined): number {
  return (pointer?.arms ?? []).filter(isOfCallers).reduce((sum, { captured }) => sum + captured[0], 0);
}

/** Whether an hour is within a finding of drift that is or was open, or may still open. */
function wasDrifting({ finding, state, openedAt, closedAt }: AlertItem, start: string): boolean {
  if (!isDrift(finding.kind)) return false;
  if (state === 'closed' && openedAt === undefined) return false;
  return start >= finding.since && (state !== 'closed' || closedAt === undefined || start < closedAt);
}

/** ISO end of an hour. */
export function endOf(start: string, { windowSeconds }: ModelHistory): string {
  return isoAt(epochMsOf(start) + periodSeconds('hour', windowSeconds) * 1000);
}
