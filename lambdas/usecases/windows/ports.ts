import type { MinuteRowItem } from '../../contracts/stored/minute-row.ts';
import type { OutcomeRow } from '../../contracts/stored/outcome-row.ts';
import type { SliceRow } from '../../contracts/stored/slice-row.ts';

/** Minute rows. */
export interface RowStore {
  /** Puts rows under their deterministic keys; a row that is there already stays as it was written first. */
  writeRows(rows: readonly MinuteRowItem[]): Promise<void>;
  /** Rows of windows in [from, to), ISO starts, in order. Expired rows are left out. */
  readRows(model: string, from: string, to: string): Promise<readonly MinuteRowItem[]>;
}

/** Outcomes of requests of some windows, as they arrived. */
export interface Outcomes {
  /** ISO instant: everything that arrived before is in `rows`; absent while nothing was ever heard. */
  readonly heardUntil?: string;
  readonly rows: readonly OutcomeRow[];
}

/** Outcomes that are learned after the answer: KPI events, values, errors of labelled predictions. */
export interface OutcomeStore {
  /** Outcomes of requests of windows in [from, to), ISO starts. */
  readOutcomes(model: string, from: string, to: string): Promise<Outcomes>;
}

/** Counts by slice of the sticky position. */
export interface SliceStore {
  /** Rows of windows in [from, to), ISO starts, in order. */
  readSlices(model: string, from: string, to: string): Promise<readonly SliceRow[]>;
}

/** Objects of the data bucket. */
export interface ObjectStore {
  /** Undefined if there is none. Unzips what is gzip, whatever its name. */
  readText(key: string): Promise<string | undefined>;
  /** Writes JSON, gzipped when the key ends with `.gz`. */
  writeText(key: string, text: string): Promise<void>;
}

/** Captured objects, read as streams: they may be larger than memory. */
export interface LineReader {
  /** Lines of an object without their ends, unzipped if it is gzip; undefined if the object is gone. */
  readLines(key: string): Promise<AsyncIterable<string> | undefined>;
}
