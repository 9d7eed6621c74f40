import { filledKind, mismatchKind, type MismatchKind, type SkewValue } from './mismatch-kind.ts';

/** What a field's two values are to each other. */
export type FieldSkew = 'match' | 'mismatch' | 'only-serving' | 'only-training';

/** How values are compared. */
export interface SkewRule {
  /** Largest relative difference at which two numbers count as equal. */
  readonly tolerance: number;
  /** Values of training come from a file without types: `1` may be a number, a text or `true`. */
  readonly isText: boolean;
}

/** Two values of a field, compared. */
export interface ValueSkew {
  readonly skew: FieldSkew;
  /** Absent where they match. */
  readonly kind?: MismatchKind;
  /** How far apart they are, for the largest examples: relative difference of numbers, 0 to 2; 1 for anything else; 0 for a match. */
  readonly size: number;
}

const MATCH: ValueSkew = { skew: 'match', size: 0 };

/** Compares a field of one record as it was served and as training reads it. Missing on both sides is a match. */
export function compareValues(
  serving: SkewValue | undefined,
  training: SkewValue | undefined,
  rule: SkewRule,
): ValueSkew {
  const here = presentOf(serving, rule);
  const there = presentOf(training, rule);
  if (here === undefined && there === undefined) return MATCH;
  if (there === undefined) return { skew: 'only-serving', kind: filledKind(here ?? ''), size: 1 };
  if (here === undefined) return { skew: 'only-training', kind: filledKind(there), size: 1 };
  if (isSame(here, there, rule)) return MATCH;
  return { skew: 'mismatch', kind: mismatchKind(here, there), size: distance(here, there) };
}

/** Null and NaN are missing; a file without types cannot say an empty text either. */
function presentOf(value: SkewValue | undefined, { isText }: SkewRule): NonNullable<SkewValue> | undefined {
  if (value === undefined || value === null || Number.isNaN(value)) return undefined;
  return isText && value === '' ? undefined : value;
}

function isSame(here: NonNullable<SkewValue>, there: NonNullable<SkewValue>, rule: SkewRule): boolean {
  if (typeof here === 'number' && typeof there === 'number') return isNear(here, there, rule.tolerance);
  if (!rule.isText || typeof there !== 'string' || typeof here === 'string') return here === there;
  if (typeof here === 'boolean') return (here ? /^(true|1)$/i : /^(false|0)$/i).test(there.trim());
  return there.trim() !== '' && isNear(here, Number(there), rule.tolerance);
}

function isNear(a: number, b: number, tolerance: number): boolean {
  return a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

function distance(here: NonNullable<SkewValue>, there: NonNullable<SkewValue>): number {
  if (typeof here !== 'number' || typeof there !== 'number') return 1;
  const most = Math.max(Math.abs(here), Math.abs(there));
  return Number.isFinite(most) ? Math.abs(here - there) / most : 2;
}
