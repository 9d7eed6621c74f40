import type { FindingKind } from '../../../contracts/stored/finding.ts';

/** What a finding is called in a subject; `*` is the feature, metric or check that its cause names. */
const headlines: Readonly<Record<FindingKind, string>> = {
  errors: 'answers fail',
  latency: 'answers are slow',
  timeouts: 'answers come too late',
  fallbacks: 'the fallback answers',
  volume: 'another number of requests than usual',
  silent: 'no more requests',
  burn: 'the error budget burns',
  missing: 'values of * are missing',
  'new-category': 'unknown categories of *',
  'out-of-range': 'values of * are out of range',
  'type-change': 'values of * are of another type',
  drift: 'values of * have changed',
  'prediction-drift': 'predictions have changed',
  performance: '* is worse',
  segments: 'some segments are worse than the rest',
  'capture-lost': 'requests are not captured',
  'labels-missing': 'labels stopped coming',
  'baseline-stale': 'the baseline is old',
  skew: '* is another in training than in serving',
  'check-failed': 'the check * fails',
};
/** Causes that are not what their kind usually is. */
const byCause = new Map([
  ['client-errors', 'callers are refused'],
  ['burn-slow', 'the error budget burns slowly'],
  ['fallbacks-slow', 'the fallback answers now and then'],
]);

/** What a finding is called in a subject. @param cause `drift/distance`: what stands behind the first slash is named */
export function findingHeadline(kind: FindingKind, cause: string): string {
  const named = cause.slice(cause.indexOf('/') + 1);
  return byCause.get(cause) ?? headlines[kind].replace('*', () => (cause.includes('/') ? named : 'something'));
}
