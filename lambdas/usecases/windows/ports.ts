import type { FoldOrder } from '../../contracts/messages/fold-order.ts';
import type { Grid } from '../../domain/sketch/feature-grid.ts';
import type { Baseline } from '../../contracts/stored/baseline.ts';
import type { MinuteRowItem } from '../../contracts/stored/rows/minute-row.ts';
import type { HealthRow, PointerRow } from '../../contracts/stored/rows/period-row.ts';
import type { OutcomeRow } from '../../contracts/stored/rows/outcome-row.ts';
import type { PartEntry } from '../../contracts/stored/rows/part.ts';
import type { SliceRow } from '../../contracts/stored/rows/slice-row.ts';

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

/** Where outcomes are kept as they arrive. */
export interface OutcomeSink {
  /** Puts rows under their deterministic keys: the same batch writes the same rows. */
  writeOutcomes(rows: readonly OutcomeRow[]): Promise<void>;
  /** Moves the mark forward: everything that arrived before this ISO instant is in the table. */
  hear(until: string): Promise<void>;
}

/** Counts by slice of the sticky position. */
export interface SliceStore {
  /** Rows of windows in [from, to), ISO starts, in order. */
  readSlices(model: string, from: string, to: string): Promise<readonly SliceRow[]>;
}

/** Where counts by slice are kept. */
export interface SliceSink {
  /** Puts rows under their deterministic keys: the same object writes the same rows. */
  writeSlices(rows: readonly SliceRow[]): Promise<void>;
}

/** Objects of the data bucket. */
export interface ObjectStore {
  /** Undefined if there is none. Unzips what is gzip, whatever its name. */
  readText(key: string): Promise<string | undefined>;
  /** Writes JSON, gzipped when the key ends with `.gz`. */
  writeText(key: string, text: string): Promise<void>;
}

/** Names of objects. */
export interface ObjectList {
  /** Keys from `from` on and before `to`, in order; both are starts of keys. */
  listKeys(from: string, to: string): Promise<readonly string[]>;
}

/** Keys with what their bucket says of the objects. */
export interface ObjectIndex {
  /** The first objects with keys from `from` on and before `to`, in order, and at most so many. */
  listObjects(from: string, to: string, most: number): Promise<ListedObjects>;
}

/** Objects of a list. */
export interface ListedObjects {
  readonly objects: readonly ListedObject[];
  /** Whether there are more. */
  readonly isCut: boolean;
}

/** An object as its bucket lists it. */
export interface ListedObject {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** Rows of five windows, hours and days. Each is put under its key and may be written again. */
export interface PeriodStore {
  writeHealth(row: HealthRow): Promise<void>;
  writePointer(period: 'hour' | 'day', row: PointerRow): Promise<void>;
  /** Health rows of a model with starts in [from, to), in order. */
  readHealth(model: string, from: string, to: string): Promise<readonly HealthRow[]>;
  /** Pointers of a model with starts in [from, to), in order. */
  readPointers(period: 'hour' | 'day', span: ModelSpan): Promise<readonly PointerRow[]>;
}

/** Rows of a model with starts in [from, to), ISO. */
export interface ModelSpan {
  readonly model: string;
  readonly from: string;
  readonly to: string;
}

/** Periods that are marked; `label`: hours whose labels alone have changed. */
export type DirtyPeriod = 'five' | 'hour' | 'label' | 'day';

/** A period whose rows must be written (again), and the stamp of the last thing that came into it. */
export interface DirtyMark {
  readonly start: string;
  readonly stamp: string;
  /** Epoch milliseconds of the first thing that came into it since it was cleared; absent where nothing is waited for. */
  readonly since?: number;
}

/** Marks of periods to compact. */
export interface DirtyStore {
  /** A mark with `since` keeps that of one which stands; one without is due at once. */
  mark(period: DirtyPeriod, mark: DirtyMark): Promise<void>;
  /** Marks with starts up to `until`, oldest first. */
  list(period: DirtyPeriod, until: string): Promise<readonly DirtyMark[]>;
  /** Removes a mark unless something came into its period since. */
  clear(period: DirtyPeriod, mark: DirtyMark): Promise<void>;
}

/** Who may do some work alone, and until when (epoch milliseconds). */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly now: number;
  readonly until: number;
}

/** Leases: a holder that died loses its own when the time is over. */
export interface LeaseStore {
  /** Whether the holder has it now: it was free, over, or the holder's own. */
  take(lease: Lease): Promise<boolean>;
  /** Frees it, if the holder still has it. */
  release(lease: Pick<Lease, 'name' | 'holder'>): Promise<void>;
}

/** Grids of numeric columns: each is fixed once and never changes. */
export interface GridStore {
  /** By column. */
  readGrids(model: string): Promise<ReadonlyMap<string, Grid>>;
  /** Fixes a grid unless there is one; the grid that stands. */
  fixGrid(model: string, column: string, grid: Grid): Promise<Grid>;
}

/** A place of an object that was not read: a line that is too long, or everything behind the most that is read of one object. */
export type SkippedLine =
  | { readonly reason: 'too-long'; /** Counted from 0. */ readonly line: number; readonly characters: number }
  | { readonly reason: 'beyond-limit'; readonly line: number };

/** A line without its end, or why it was not read. */
export type ReadLine = string | SkippedLine;

/** Captured objects, read as streams: they may be larger than memory. */
export interface LineReader {
  /** Lines of an object, unzipped if it is gzip; undefined if the object is gone. */
  readLines(key: string): Promise<AsyncIterable<ReadLine> | undefined>;
}

/** Who looks at what was just folded, to tell at once what cannot wait for a check. */
export interface Watch {
  look(entries: readonly PartEntry[], windowSeconds: number): Promise<void>;
}

/** Queue of objects to fold. */
export interface FoldQueue {
  send(order: FoldOrder): Promise<void>;
}

/** Fixed references of versions. */
export interface BaselineReader {
  /** The baseline that stands for a version; undefined if it has none. */
  readBaseline(model: string, version: string): Promise<Baseline | undefined>;
}
