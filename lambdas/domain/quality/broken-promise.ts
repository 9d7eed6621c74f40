import { wilsonBounds, type ShareOf } from '../drift/test/share-change.ts';

/** Fewest bad events of a finding: one failure among few requests is none. */
const LEAST_BAD = 10;
/** Chance of being outside the interval that must lie above what is allowed. */
const LEVEL = 0.02;

/** Whether a share of bad events is above what is allowed. */
export type PromiseState =
  | {
      readonly kind: 'insufficient-data';
      readonly of: 'events' | 'bad events';
      readonly needed: number;
      readonly got: number;
    }
  | { readonly kind: 'kept' }
  | { readonly kind: 'broken'; readonly share: number; readonly low: number; readonly allowed: number };

/**
 * Holds bad events against what is allowed: broken when even the low end of the share's interval is above it.
 *
 * Nine of nine are too few to be told, and no good sign either.
 */
export function brokenPromise(bad: ShareOf, allowed: number): PromiseState {
  if (bad.rows === 0) return { kind: 'insufficient-data', of: 'events', needed: 1, got: 0 };
  const { low } = wilsonBounds(bad, LEVEL);
  if (low <= allowed) return { kind: 'kept' };
  if (bad.hits < LEAST_BAD) return { kind: 'insufficient-data', of: 'bad events', needed: LEAST_BAD, got: bad.hits };
  return { kind: 'broken', share: bad.hits / bad.rows, low, allowed };
}
