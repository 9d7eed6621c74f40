import {
  wideRow,
  type LabelledEntry,
  type PeriodEntry,
  type SegmentEntry,
} from '../../contracts/stored/rows/period-row.ts';
import { isCallers, isOfCallers } from '../../domain/windows/of-callers.ts';
import type { ObjectStore } from '../windows/ports.ts';

export { isOfCallers };

/** One hour of a model as checks read it. */
export interface WideHour {
  /** ISO start. */
  readonly start: string;
  /** Requests of callers; probes and shadow copies are left out. */
  readonly entries: readonly PeriodEntry[];
  /** Sketches of callers' requests with labels; undefined while the row knows of none. */
  readonly labelled: readonly LabelledEntry[] | undefined;
  /** The same by level of declared segments. @default - none */
  readonly segments?: readonly SegmentEntry[];
}

/** Reads a wide row; undefined if the object is gone. */
export async function readWideHour(objects: Pick<ObjectStore, 'readText'>, key: string): Promise<WideHour | undefined> {
  const text = await objects.readText(key);
  if (text === undefined) return undefined;
  const { start, entries, labelled, segments = [] } = wideRow.parse(JSON.parse(text));
  return {
    start,
    entries: entries.filter(isOfCallers),
    labelled: labelled?.filter(isCallers),
    segments: segments.filter((one) => isCallers(one.labelled)),
  };
}
