/** A record's fields as they were at training or at serving. */
export type FieldValues = Readonly<Record<string, unknown>>;

/** What a field's two values are to each other. */
export type FieldSkew = 'match' | 'mismatch' | 'only-serving' | 'only-training';

/** Fields of one record, compared. */
export type RecordSkew = Readonly<Record<string, FieldSkew>>;

/** Largest relative difference at which two numbers count as equal: texts in between carry 15 digits. */
const SAME = 1e-9;

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && !Number.isNaN(value);
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Compares one record field by field. Absent, null and NaN are missing; missing on both sides is a match. `1` and `"1"` differ. */
export function compareFields(serving: FieldValues, training: FieldValues): RecordSkew {
  const names = [...new Set([...Object.keys(serving), ...Object.keys(training)])].toSorted();
  return Object.fromEntries(names.map((name) => [name, skewOf(serving[name], training[name])]));
}

function skewOf(serving: unknown, training: unknown): FieldSkew {
  const here = isPresent(serving);
  const there = isPresent(training);
  if (here && there) return isSame(serving, training) ? 'match' : 'mismatch';
  if (!here && !there) return 'match';
  return here ? 'only-serving' : 'only-training';
}
