import type { Specification } from '../../contracts/people/specification.ts';
import { jsonIn, scalarOf, valueAt } from './json-path.ts';

/** Where a prediction stands in an answer, and of which task it is. */
export interface PredictionPlace {
  /** Absent: nobody said where; the answer is not read. */
  readonly path?: string | undefined;
  /** @default 'other' */
  readonly task?: Specification['task'] | undefined;
}

/** An answer of which the prediction was looked for. `unread`: nobody said where it stands. */
export type Predicted =
  | { readonly kind: 'unread' }
  | { readonly kind: 'good'; readonly value: unknown }
  | { readonly kind: 'bad'; readonly reason: 'no-json' | 'no-prediction' | 'bad-prediction' };

const words: Readonly<Record<Specification['task'], string>> = {
  binary: 'a finite number',
  regression: 'a finite number',
  multiclass: 'a text, a finite number, true or false',
  ranking: 'anything but null',
  other: 'anything but null',
};

/** The one rule by task for samples, router and capture: a finite number, a scalar, or anything but null. */
function isPrediction(value: unknown, task: Specification['task'] = 'other'): boolean {
  switch (task) {
    case 'binary':
    case 'regression':
      return typeof value === 'number' && Number.isFinite(value);
    case 'multiclass':
      return value !== null && scalarOf(value) !== undefined;
    case 'ranking':
    case 'other':
      return value !== undefined && value !== null;
  }
}

/** The rule as people read it: `$.score must be a finite number`. */
export function predictionWords({ path = '$', task = 'other' }: PredictionPlace): string {
  return `the prediction at ${path} must be ${words[task]}`;
}

/** Looks for the prediction in an answer's body; only where a path was declared need it be JSON. */
export function predictionIn(body: Uint8Array, { path, task }: PredictionPlace): Predicted {
  if (path === undefined) return { kind: 'unread' };
  const parsed = jsonIn(body);
  if (parsed === undefined) return { kind: 'bad', reason: 'no-json' };
  const value = valueAt(parsed.json, path);
  if (value === undefined) return { kind: 'bad', reason: 'no-prediction' };
  return isPrediction(value, task) ? { kind: 'good', value } : { kind: 'bad', reason: 'bad-prediction' };
}
