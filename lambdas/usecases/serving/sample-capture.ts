import type { Route } from '../../contracts/stored/route.ts';
import type { CaptureBudget } from '../../domain/capture/capture-budget.ts';
import type { Randomness } from '../system/ports.ts';

/** Records with features and prediction a second, model and environment, where a specification says nothing. */
const PER_SECOND = 1;

/** What a record carries: features and prediction with the requests that they stand for, or the counters alone. */
export type CaptureSample = { readonly kind: 'whole'; readonly weight: number } | { readonly kind: 'counted' };

/** What drawing needs. */
export interface SampleDeps {
  readonly budget: CaptureBudget;
  readonly random: Pick<Randomness, 'uniform'>;
}

/** Decides whether a request's features and prediction ride along. Those of hot models always do. */
export function sampleCapture({ budget, random }: SampleDeps, route: Route, at: number): CaptureSample {
  const weight = budget.weightOf({ model: route.model, perSecond: route.capturePerSecond ?? PER_SECOND, at });
  if (route.hot || weight === 1) return { kind: 'whole', weight: 1 };
  return random.uniform() < 1 / weight ? { kind: 'whole', weight } : { kind: 'counted' };
}
