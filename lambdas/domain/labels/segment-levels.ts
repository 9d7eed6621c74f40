import type { DeclaredSegment, RestLevel } from '../../contracts/people/model/segments.ts';
import { textHash } from '../sketch/text-hash.ts';

/** Level of all values that are not declared. */
export const OTHER_LEVEL: RestLevel = 'other';
const MISSING_LEVEL: RestLevel = 'missing';

/** Level of a value: its own name if it is declared, else `other`; `missing` where there is none. */
export function levelOf(value: unknown, declared: readonly string[]): string {
  if (value === undefined || value === null || value === '') return MISSING_LEVEL;
  const name =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return declared.includes(name) ? name : OTHER_LEVEL;
}

/** What ids of predictions carry of a level: 32 bits of feature and level, at most seven characters. */
export function levelCode(feature: string, level: string): string {
  return textHash(`${feature}\n${level}`).toString(36);
}

/** A level of a declared segment. */
export interface SegmentLevel {
  readonly feature: string;
  readonly level: string;
}

/** `carrier=B6`: what a level is called. */
export function levelName({ feature, level }: SegmentLevel): string {
  return `${feature}=${level}`;
}

/** All levels of a declared segment: its values in their order, then `other` and `missing`. */
export function levelsOf({ feature, values }: Pick<DeclaredSegment, 'feature' | 'values'>): readonly SegmentLevel[] {
  return [...values, OTHER_LEVEL, MISSING_LEVEL].map((level) => ({ feature, level }));
}
