import type { Schedule } from '../model/schedule.ts';

/** How traffic moves, as people declare it; bake times are ISO durations. */
type StrategyLike =
  | { readonly kind: 'all-at-once'; readonly bake: string }
  | { readonly kind: 'canary'; readonly steps: readonly { readonly weight: number; readonly bake: string }[] }
  | { readonly kind: 'linear'; readonly stepPercent: number; readonly bake: string };

/** What is tried when neither the specification nor the start names a strategy. */
export const defaultStrategy = {
  kind: 'canary',
  steps: [
    { weight: 5, bake: 'PT10M' },
    { weight: 25, bake: 'PT10M' },
    { weight: 50, bake: 'PT10M' },
  ],
} as const;

interface Terms {
  /** `first`: nobody serves yet. */
  readonly kind: 'challenger' | 'first';
  readonly strategy: StrategyLike;
  /** ISO duration of the hold after the planned steps. @default - as long as the steps for a challenger, none for a first version */
  readonly hold?: string | undefined;
  /** Whole windows in an ISO duration. */
  readonly windowsIn: (duration: string) => number;
}

/**
 * Compiles a strategy to the one list of steps that the machine runs.
 *
 * The last weight is the last step, promotion follows it; `linear` stops below 100 %, because a champion without requests leaves
 * nothing to compare with. A step lasts one window at least. A first version takes all requests at once, for as long as the first
 * step would have lasted: it serves either way, so there is nothing to hold for.
 */
export function compileStrategy({ kind, strategy, hold, windowsIn }: Terms): Schedule {
  const declared = declaredSteps(strategy).map(({ weight, bake }) => ({
    weightPercent: weight,
    bakeWindows: Math.max(1, windowsIn(bake)),
  }));
  const steps = kind === 'first' ? declared.slice(0, 1).map((step) => ({ ...step, weightPercent: 100 })) : declared;
  const plannedWindows = steps.reduce((sum, { bakeWindows }) => sum + bakeWindows, 0);
  const holdWindows = hold === undefined ? (kind === 'first' ? 0 : plannedWindows) : windowsIn(hold);
  return { steps, plannedWindows, horizonWindows: plannedWindows + holdWindows };
}

function declaredSteps(strategy: StrategyLike): readonly { readonly weight: number; readonly bake: string }[] {
  switch (strategy.kind) {
    case 'all-at-once':
      return [{ weight: 100, bake: strategy.bake }];
    case 'canary':
      return strategy.steps;
    case 'linear':
      return linearWeights(strategy.stepPercent).map((weight) => ({ weight, bake: strategy.bake }));
  }
}

function linearWeights(stepPercent: number): readonly number[] {
  const count = Math.max(1, Math.ceil(100 / stepPercent) - 1);
  return Array.from({ length: count }, (_, index) => (index + 1) * stepPercent);
}
