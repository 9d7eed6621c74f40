import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { ArmCounts } from '../../../contracts/stored/rows/period-row.ts';
import { mergeSloCounts, noRequests, type SloCounts } from '../../../domain/slo/burn-rate.ts';
import { incidentsOf, isWithin } from '../reference/left-out.ts';
import type { ModelHistory } from '../model-history.ts';
import { isOfCallers } from '../wide-hour.ts';

/** A row with exact counts: of five windows, or of an hour. */
export interface CountedRow {
  readonly start: string;
  readonly arms: readonly ArmCounts[];
}

/** Rows of the last so many windows: of five windows where they were read, of hours before. */
export function rowsOver(
  { recent, recentFrom, pointers, span, windowSeconds }: ModelHistory,
  windows: number,
): readonly CountedRow[] {
  const from = isoAt(epochMsOf(span.to) - windows * windowSeconds * 1000);
  const hours = pointers.filter(({ start }) => start >= from && start < recentFrom);
  return [...hours, ...recent.filter(({ start }) => start >= from)];
}

/** Windows from the oldest row that is known to the end of now. */
export function windowsCovered({ recent, pointers, span, windowSeconds }: ModelHistory): number {
  const oldest = [recent[0]?.start, pointers[0]?.start].flatMap((start) => start ?? []).toSorted()[0] ?? span.to;
  return (epochMsOf(span.to) - epochMsOf(oldest)) / (1000 * windowSeconds);
}

/** Requests of callers over the last so many windows; those of declared incidents count for nothing. */
export function countsOver(history: ModelHistory, bad: (arm: ArmCounts) => number): (windows: number) => SloCounts {
  const incidents = incidentsOf(history.specification);
  return (windows) =>
    rowsOver(history, windows)
      .map((row) => countRow(row, bad, isWithin(incidents, row.start)))
      .reduce(mergeSloCounts, noRequests);
}

function countRow({ arms }: CountedRow, bad: (arm: ArmCounts) => number, isDown: boolean): SloCounts {
  const callers = arms.filter(isOfCallers);
  const requests = callers.reduce((sum, arm) => sum + arm.requests, 0);
  const failed = callers.reduce((sum, arm) => sum + bad(arm), 0);
  return isDown ? { good: 0, bad: 0, excluded: requests } : { good: requests - failed, bad: failed, excluded: 0 };
}
