import * as z from 'zod';
import { labelledPairs } from '../rows/labelled-pairs.ts';

const count = z.number().int().min(0);

/** How recorded requests are asked and judged; fixed before the start. */
export const retroPlan = z.object({
  task: z.enum(['binary', 'multiclass', 'regression']),
  /** Score from which on a binary prediction is positive. */
  threshold: z.number(),
  margin: z.number().min(0),
  /** Chance of finding a challenger worse that is not; another one of the same size of finding that it fails too often. */
  alpha: z.number().gt(0).lt(1),
  beta: z.number().gt(0).lt(1),
  /** Share of calls that may fail. */
  mayFail: z.number().gt(0).lt(1),
  requests: z.number().int().min(1),
  /** Calls after which it is judged, and again after as many more. */
  lookEvery: z.number().int().min(1),
  sinceSeconds: z.number().positive(),
  callsPerSecond: z.number().positive(),
  timeoutMs: z.number().int().positive(),
  deadlineSeconds: z.number().positive(),
  checks: z.number().int().min(1),
  next: z.enum(['go-on', 'report']),
  noData: z.enum(['go-on', 'report']),
});
export type RetroPlan = z.infer<typeof retroPlan>;

/** Calls [from, until) in their order, and what they came to. */
const retroBlock = labelledPairs.extend({
  /** Calls that brought no prediction. */
  failed: count,
});
export type RetroBlock = z.infer<typeof retroBlock>;

/** What the recorded requests came to so far: all that its verdict is computed from. */
export const retroSums = z.object({
  /** Blocks of calls, each of `lookEvery` but the last. */
  blocks: z.array(retroBlock),
  /** Requests that the champion was asked again: answered, and answered as recorded. */
  checked: z.object({ asked: count, answered: count, same: count }),
  /** Answers of the champion, each with its label, that were found; and why some were not asked. */
  found: count,
  skipped: z.object({ cut: count, fields: count, prediction: count, twice: count }),
  /** Labels of the model's requests in the hours that were read. */
  labelled: count,
  /** Recorded answers of the champion and labelled ones among them, by what it predicted. */
  coverage: z.record(z.string(), z.tuple([count, count]).readonly()).exactOptional(),
  /** Captured objects that were read. */
  objects: count,
  /** Why no more are asked; absent while some are. */
  over: z.enum(['requests', 'records', 'deadline']).optional(),
});
export type RetroSums = z.infer<typeof retroSums>;

/** How it ended. */
const retroEnds = ['worse', 'failing', 'better', 'undecided', 'no-data', 'not-whole', 'unchecked'] as const;

/** Where recorded requests are read next: newest hour first, its objects in the order of their keys. */
export const retroCursor = z.object({
  /** ISO start of the hour of the requests. */
  hour: z.string(),
  /** Key of the last object that was read to its end; empty: none. */
  after: z.string(),
  /** Object that was read in part, and lines of it that are done. */
  part: z.object({ key: z.string(), lines: count }).optional(),
});
export type RetroCursor = z.infer<typeof retroCursor>;

/** A retro-shadow on its way, or how it ended. */
export const retroState = z.object({
  startedAt: z.string(),
  cursor: retroCursor,
  /** Slices that are done. */
  slices: count,
  /** Calls that were counted before they were made, repeats among them. */
  calls: z.object({ challenger: count, champion: count }),
  sums: retroSums,
  ended: z.object({ at: z.string(), kind: z.enum(retroEnds), says: z.string() }).optional(),
});
export type RetroState = z.infer<typeof retroState>;

/** Ids of the hour's requests that were asked: gzip JSON in S3 beside the pairs of shadows, kept 35 days. */
export const retroAsked = z.object({
  schema: z.number().int(),
  hour: z.string(),
  /** By the slice that asked them. */
  slices: z.array(z.object({ slice: count, ids: z.array(z.string()) })),
});
