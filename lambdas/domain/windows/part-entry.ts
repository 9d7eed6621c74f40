import type { Assignment } from '../../contracts/people/names.ts';
import { mergeCounts, type SparseCounts } from '../sketch/value/sparse-counts.ts';
import { mergeColumns, type ColumnSketch } from './column-sketch.ts';

/** Whose requests a part entry counts. */
export interface EntryIdentity {
  readonly model: string;
  readonly version: string;
  readonly assignment: Assignment;
  readonly revision: number;
  /** ISO start. */
  readonly window: string;
  /** `assigned`: what callers of the assigned variant met; `fallback`: calls made as a later hop, read by no verdict. */
  readonly hop: 'assigned' | 'fallback';
}

/** Exact counts of requests; nothing in them is sampled. */
export interface RequestCounts {
  readonly requests: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly clientErrors: number;
  readonly fallbacks: number;
  readonly errorClasses: SparseCounts;
  /** Latency sketch: log bucket index → requests. */
  readonly latency: SparseCounts;
}

/** What was captured of them: sampled records count with their weight, the inverse of their share. */
export interface CapturedValues {
  /** Records with values. */
  readonly records: number;
  /** Sum of their weights: an unbiased estimate of the requests. */
  readonly weight: number;
  /** Sum of their squared weights, for the effective number of rows. */
  readonly squares: number;
  readonly features: Readonly<Record<string, ColumnSketch>>;
  readonly prediction?: ColumnSketch;
  /** Scores in [0, 1] on the grid of 358 bins. */
  readonly scores?: SparseCounts;
}

/** One entry of a part: everything that one captured object says about one identity. Plain data. */
export interface PartEntry extends EntryIdentity {
  readonly counts: RequestCounts;
  readonly captured: CapturedValues;
  /** The route was hot: minute rows are written. */
  readonly hot: boolean;
}

/** What makes two entries one. */
export function identityKey({ model, version, assignment, revision, window, hop }: EntryIdentity): string {
  return `${model}|${window}|${version}|${assignment}|${revision}|${hop}`;
}

/** Joins counts. Order and grouping do not matter. */
export function mergeRequestCounts(a: RequestCounts, b: RequestCounts): RequestCounts {
  return {
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    timeouts: a.timeouts + b.timeouts,
    clientErrors: a.clientErrors + b.clientErrors,
    fallbacks: a.fallbacks + b.fallbacks,
    errorClasses: mergeCounts(a.errorClasses, b.errorClasses),
    latency: mergeCounts(a.latency, b.latency),
  };
}

/** Joins captured values. A feature that one side lacks was not named there: its rows are those of the other. */
export function mergeCaptured(a: CapturedValues, b: CapturedValues): CapturedValues {
  const names = new Set([...Object.keys(a.features), ...Object.keys(b.features)]);
  const features = [...names].map((name) => [name, mergeOptional(a.features[name], b.features[name])] as const);
  const prediction = mergeOptional(a.prediction, b.prediction);
  const scores =
    a.scores === undefined || b.scores === undefined ? (a.scores ?? b.scores) : mergeCounts(a.scores, b.scores);
  return {
    records: a.records + b.records,
    weight: a.weight + b.weight,
    squares: a.squares + b.squares,
    features: Object.fromEntries(features.flatMap(([name, sketch]) => (sketch === undefined ? [] : [[name, sketch]]))),
    ...(prediction === undefined ? {} : { prediction }),
    ...(scores === undefined ? {} : { scores }),
  };
}

function mergeOptional(a: ColumnSketch | undefined, b: ColumnSketch | undefined): ColumnSketch | undefined {
  return a === undefined || b === undefined ? (a ?? b) : mergeColumns(a, b);
}
