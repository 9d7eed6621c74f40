import type { AlertItem } from '../../../contracts/stored/finding.ts';
import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import { LEAST_DRIFT_ROWS } from '../../../domain/quality/column-drift.ts';
import { servedRolledBack, touches, wrongSpans } from '../reference/left-out.ts';
import type { ModelHistory } from '../model-history.ts';
import type { TooLittle } from '../model-check.ts';
import { isOfCallers } from '../wide-hour.ts';
import { sumOf } from '../../../domain/stats/sum.ts';

/** Hours that the rows of now are held against. */
const REFERENCE_HOURS = 24;
/** Hours that the rows of now may reach back. */
const CURRENT_HOURS = 24;

/** The newest hours with enough captured records. */
export function hoursOfNow({ pointers }: Pick<ModelHistory, 'pointers'>): readonly PointerRow[] {
  let first = pointers.length;
  let records = 0;
  while (first > 0 && records < LEAST_DRIFT_ROWS && pointers.length - first < CURRENT_HOURS) {
    first -= 1;
    records += recordsOf(pointers[first]);
  }
  return pointers.slice(first);
}

/** Clean hours before an instant: none within a finding of this cause or an incident, none with a version that was taken back. */
export function hoursBefore(history: ModelHistory, cause: string, from: string): readonly PointerRow[] {
  const spans = wrongSpans(history, cause);
  const seconds = periodSeconds('hour', history.windowSeconds);
  const clean = history.pointers.filter(
    ({ start, arms }) => start < from && !touches(spans, start, seconds) && !servedRolledBack(history, arms),
  );
  return clean.slice(-REFERENCE_HOURS);
}

/** A look counts when half of its rows are new since the last one that the alert of this cause was stepped by. */
export function freshRows(history: ModelHistory, cause: string, now: readonly PointerRow[]): TooLittle {
  const living = (alert: AlertItem): boolean => alert.cause === cause && alert.state !== 'closed';
  const seen = history.alerts.find(living)?.lastSeenAt ?? '';
  const rows = now.map((pointer) => ({ end: endOf(pointer.start, history), records: recordsOf(pointer) }));
  const all = sumOf(rows, ({ records }) => records);
  const fresh = rows.filter(({ end }) => end > seen);
  return { of: 'new rows', needed: Math.ceil(all / 2), got: sumOf(fresh, ({ records }) => records) };
}

function recordsOf(pointer: PointerRow | undefined): number {
  return (pointer?.arms ?? []).filter(isOfCallers).reduce((total, { captured }) => total + captured[0], 0);
}

/** ISO end of an hour. */
export function endOf(start: string, { windowSeconds }: ModelHistory): string {
  return isoAt(epochMsOf(start) + periodSeconds('hour', windowSeconds) * 1000);
}
