import { gzipSync } from 'node:zlib';
import type { BaselineContent, BaselineItem } from '../../../lambdas/contracts/stored/baseline.ts';
import type { SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { AT } from '../records.ts';

/** A model with a numeric and a categorical feature, one that is dropped, and a score. */
export const withSignature: Partial<SpecificationInput> = {
  signature: {
    features: [
      { name: 'age', kind: 'numeric' },
      { name: 'colour', kind: 'categorical' },
      { name: 'name', kind: 'categorical', sensitive: 'drop' },
    ],
    prediction: { path: '$.score' },
  },
};

/** 200 rows of that model: ages in [0, 8) and two of them missing, red and blue. */
export function aBaselineContent(over: Partial<BaselineContent['captured']> = {}): BaselineContent {
  const cells = Array.from({ length: 22 }, () => 9);
  const odd = { missing: 2, infinite: 0, mistyped: 0 };
  const age = { grid: { origin: 0, unit: 2 }, first: 11, cells, range: { min: 1.5, max: 8 }, ...odd };
  const categories = { listed: { blue: 80, red: 120 }, fresh: {}, other: 0, missing: 0, mistyped: 0 };
  return {
    captured: {
      records: 200,
      weight: 200,
      squares: 200,
      features: { age: { kind: 'numeric', grid: age }, colour: { kind: 'categorical', categories } },
      ...over,
    },
  };
}

/** Content as a request carries it. */
export function packed(content: unknown): string {
  return gzipSync(JSON.stringify(content)).toString('base64');
}

export function aBaselineItem(over: Partial<BaselineItem> = {}): BaselineItem {
  return {
    schema: 1,
    model: 'm',
    version: 'v1',
    id: 'a'.repeat(24),
    rows: 200,
    labels: 0,
    columns: ['age', 'colour'],
    hasPrediction: false,
    source: { kind: 'file', name: 'train.csv' },
    at: AT,
    by: 'someone',
    ...over,
  };
}

/** For checks of models that have no baselines. */
export const noBaselines = { readBaseline: () => Promise.resolve(undefined), listBaselines: () => Promise.resolve([]) };
