import type { FaultAt } from './faults.ts';

/** Smallest number above 0 that the table keeps. */
const SMALLEST = 1e-130;
/** Levels of lists and maps that the table keeps below the specification itself. */
const MOST_LEVELS = 28;

/**
 * Numbers that would not come back as they were written, wherever they stand in a value.
 *
 * Whole numbers are exact up to 2^53 − 1; the table keeps nothing above that, nothing nearer to 0 than 1e-130, and no infinity.
 */
export function numberFaults(value: unknown, path: FaultAt['path'] = []): readonly FaultAt[] {
  if (typeof value === 'number') return isKept(value) ? [] : [{ path, message: RIGHT }];
  if (typeof value !== 'object' || value === null) return [];
  if (path.length >= MOST_LEVELS) return [{ path, message: `must be nested at most ${MOST_LEVELS} levels deep` }];
  if (Array.isArray(value)) return value.flatMap((inner: unknown, at) => numberFaults(inner, [...path, at]));
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => numberFaults(inner, [...path, key]));
}

const RIGHT = `must be 0 or a number whose size is ${SMALLEST} to ${Number.MAX_SAFE_INTEGER}; write others as text, in quotes`;

function isKept(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size >= SMALLEST && size <= Number.MAX_SAFE_INTEGER);
}
