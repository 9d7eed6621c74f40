import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { PlanFacts, PlannedOutcomes, PlanTools, Schedule } from './plan-facts.ts';

type Strategy = NonNullable<RolloutSettings['strategy']>;
type Step = Extract<Strategy, { kind: 'canary' }>['steps'][number];

/** Strategy and hold as they are in force, and what else the list of steps depends on. */
interface Terms extends Pick<RolloutSettings, 'strategy' | 'hold'>, Pick<PlanTools, 'windowsIn'> {
  readonly kind: PlanFacts['kind'];
  /** @default [] */
  readonly outcomes?: PlannedOutcomes;
}

/** What is tried when neither the specification nor the start names a strategy. */
const defaultStrategy: Strategy = {
  kind: 'canary',
  steps: [
    { weight: 5, bake: 'PT10M' },
    { weight: 25, bake: 'PT10M' },
    { weight: 50, bake: 'PT10M' },
  ],
};

/** Windows that outcomes of the last planned window have beyond their maturity. */
const SPARE_WINDOWS = 3;

/**
 * Compiles a strategy to the one list of steps that the machine runs.
 *
 * The last weight is the last step, promotion follows it; `linear` stops below 100 %, because a champion without requests leaves
 * nothing to compare with. A step lasts one window at least. A first version takes all requests at once, for as long as the first
 * step would have lasted: it serves either way, so there is nothing to hold for.
 * The hold is as long as the steps, none for a first version, and long enough for the outcomes of the last planned window to ripen,
 * whatever was declared.
 */
export function compileStrategy(terms: Terms): Schedule {
  const { kind, strategy = defaultStrategy, hold, outcomes = [], windowsIn } = terms;
  const declared = declaredSteps(strategy).map(({ weight, bake }) => ({
    weightPercent: weight,
    bakeWindows: Math.max(1, windowsIn(bake)),
  }));
  const isFirst = kind === 'first';
  const steps = isFirst ? declared.slice(0, 1).map((step) => ({ ...step, weightPercent: 100 })) : declared;
  const plannedWindows = steps.reduce((sum, { bakeWindows }) => sum + bakeWindows, 0);
  const holdWindows = hold === undefined ? (isFirst ? 0 : plannedWindows) : windowsIn(hold);
  const ripening = outcomes.map(({ maturityWindows }) => maturityWindows + SPARE_WINDOWS);
  return { steps, plannedWindows, horizonWindows: plannedWindows + Math.max(holdWindows, ...ripening) };
}

function declaredSteps(strategy: Strategy): readonly Step[] {
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
