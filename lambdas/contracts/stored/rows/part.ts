import * as z from 'zod';
import { assignment, modelName, versionName } from '../../people/names.ts';
import { hedgeCounts } from './hedge-counts.ts';
import { segmentCounts } from './minute-row.ts';
import { pairSums } from './pair-sums.ts';

const count = z.number().int().min(0);
const counts = z.record(z.string(), count);

/** Lists of hundreds of cells, of every feature and hour: looked through in one loop, where a schema for each entry takes ten times as long. */
const cells = z.custom<readonly number[]>(isCounts, 'must be a list of whole numbers from 0 up');

function isCounts(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  for (let i = 0; i < value.length; i += 1) {
    const cell: unknown = value[i];
    if (!Number.isSafeInteger(cell) || Number(cell) < 0) return false;
  }
  return true;
}

/** Numeric values on the grid of their feature (cells `first`, `first` + 1, …), with those that are in no cell. */
const gridSketch = z.object({
  grid: z.object({ origin: z.number(), unit: z.number().positive() }),
  first: z.number().int(),
  cells,
  range: z.object({ min: z.number(), max: z.number() }).exactOptional(),
  missing: count,
  infinite: count,
  mistyped: count,
});

/** Captured values of one column. Counts are weighted: a record that stands for four requests counts four. */
export const columnSketch = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('numeric'), grid: gridSketch }),
  z.object({
    kind: z.literal('loose'),
    /** Values that no grid was fixed for yet, with their weights, in the order of their size. */
    values: z.array(z.tuple([z.number(), count]).readonly()).readonly(),
    missing: count,
    infinite: count,
    mistyped: count,
  }),
  z.object({
    kind: z.literal('categorical'),
    categories: z.object({ listed: counts, fresh: counts, other: count, missing: count, mistyped: count }),
  }),
]);

/** Exact counts of requests; nothing in them is sampled. */
export const requestCounts = z.object({
  requests: count,
  errors: count,
  timeouts: count,
  clientErrors: count,
  fallbacks: count,
  errorClasses: counts,
  latency: counts,
  /** Absent where no call was hedged. */
  hedges: hedgeCounts.exactOptional(),
});

/** What was captured of the requests, with the weights by which estimates stay unbiased. */
export const capturedValues = z.object({
  records: count,
  weight: count,
  squares: count,
  features: z.record(z.string(), columnSketch),
  prediction: columnSketch.exactOptional(),
  scores: counts.exactOptional(),
});

/** Numbers that a router's environment gave to the requests of a version: `[first, last, seen]`, by environment. */
export const sequences = z.record(z.string(), z.tuple([count, count, count]));

/** One entry of a part: what a captured object says about one (model, version, assignment, revision, hop, window). */
export const partEntry = z.object({
  model: modelName,
  version: versionName,
  assignment,
  revision: count,
  window: z.string(),
  hop: z.enum(['assigned', 'fallback']),
  counts: requestCounts,
  captured: capturedValues,
  sequences: sequences.exactOptional(),
  /** Of a shadow: its predictions beside the champion's. Both versions have an entry with assignment `shadow`, of the same requests. */
  pairs: pairSums.exactOptional(),
  /** Of a rollout that compares segments alone. */
  segments: segmentCounts.exactOptional(),
  /** Of a champion's half of pairs: the shadow that has the other one; absent in rows from before several could be open. */
  beside: versionName.exactOptional(),
  hot: z.boolean(),
});

/** A column, or a table of counts by whole numbers, as one text: the domain's `packed-column` says how. */
const packed = z.string();
const storedCounts = requestCounts.extend({ latency: z.union([packed, counts]) });
const storedColumn = z.union([packed, columnSketch]);
const storedCaptured = capturedValues.extend({
  features: z.record(z.string(), storedColumn),
  prediction: storedColumn.exactOptional(),
  scores: z.union([packed, counts]).exactOptional(),
});
const storedEntry = partEntry.extend({ counts: storedCounts, captured: storedCaptured });

/** Part: what one captured object says about five windows. gzip JSON in S3, kept 35 days, its key derived from the object's. */
export const part = z.object({
  schema: z.number().int(),
  /** ISO start of the five windows. */
  five: z.string(),
  /** Hash of bucket, key and etag of the captured object. */
  object: z.string(),
  windowSeconds: z.number().positive(),
  /** Packed; parts of before have their sketches as objects. */
  entries: z.array(storedEntry).readonly(),
});
export type Part = z.infer<typeof part>;
export type PartEntry = z.infer<typeof partEntry>;
export type ColumnSketch = z.infer<typeof columnSketch>;
export type RequestCounts = z.infer<typeof requestCounts>;
export type CapturedValues = z.infer<typeof capturedValues>;
export type Sequences = z.infer<typeof sequences>;
export type StoredCounts = z.infer<typeof storedCounts>;
export type StoredCaptured = z.infer<typeof storedCaptured>;
/** What a part's entry or a period's says, packed or not. */
export interface StoredEntry {
  readonly counts: StoredCounts;
  readonly captured: StoredCaptured;
  readonly sequences?: Sequences;
}
