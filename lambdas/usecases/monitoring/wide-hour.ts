import { labelledCounts } from '../../contracts/stored/rows/labelled-counts.ts';
import { wideRow, type PeriodEntry } from '../../contracts/stored/rows/period-row.ts';
import type { ObjectStore } from '../windows/ports.ts';

/** One hour of a model as checks read it. */
export interface WideHour {
  /** ISO start. */
  readonly start: string;
  /** Requests of callers; probes and shadow copies are left out. */
  readonly entries: readonly PeriodEntry[];
  /** Labels that are known for its requests; undefined while the row knows of none. */
  readonly labels: number | undefined;
}

/** Assignments of callers' requests. */
const OF_CALLERS: ReadonlySet<string> = new Set(['random', 'rule', 'holdout']);

/** Whether an arm counts callers' requests where they were assigned. */
export function isOfCallers({ assignment, hop }: { readonly assignment: string; readonly hop: string }): boolean {
  return hop === 'assigned' && OF_CALLERS.has(assignment);
}

/** Reads a wide row; undefined if the object is gone. */
export async function readWideHour(objects: Pick<ObjectStore, 'readText'>, key: string): Promise<WideHour | undefined> {
  const text = await objects.readText(key);
  if (text === undefined) return undefined;
  const json: unknown = JSON.parse(text);
  const { start, entries } = wideRow.parse(json);
  const { labelled } = labelledCounts.parse(json);
  return {
    start,
    entries: entries.filter(isOfCallers),
    labels: labelled?.reduce((sum, { rows }) => sum + rows, 0),
  };
}
