/** Requests of a span of time. */
export interface SpanOfRequests {
  readonly requests: number;
  /** Length in any unit, the same one on both sides. */
  readonly length: number;
}

/** Whether a model that was asked before is asked no more. */
export type Silence =
  | { readonly kind: 'insufficient-data'; readonly needed: number; readonly got: number }
  | { readonly kind: 'asked' }
  | { readonly kind: 'silent'; readonly expected: number };

/** Requests that must have been expected: a Poisson count of 20 is 0 with a probability of 2e-9. */
const LEAST_EXPECTED = 20;

/** Holds the requests of now against the rate before. Without requests it is silent only if many were to be expected. */
export function silenceOf(before: SpanOfRequests, now: SpanOfRequests): Silence {
  if (now.requests > 0) return { kind: 'asked' };
  const expected = before.length === 0 ? 0 : (before.requests / before.length) * now.length;
  if (expected < LEAST_EXPECTED)
    return { kind: 'insufficient-data', needed: LEAST_EXPECTED, got: Math.floor(expected) };
  return { kind: 'silent', expected };
}
