import type { CapturedValues, ColumnSketch, PartEntry, RequestCounts } from '../../contracts/stored/rows/part.ts';
import { mergeCounts } from '../sketch/value/sparse-counts.ts';
import { mergeColumns } from './column-sketch.ts';

/** Whose requests a part entry counts. */
export type EntryIdentity = Pick<PartEntry, 'model' | 'version' | 'assignment' | 'revision' | 'window' | 'hop'>;

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
