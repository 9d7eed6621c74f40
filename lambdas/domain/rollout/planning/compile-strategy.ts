import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { ExperimentPlan } from '../../../contracts/stored/experiment/experiment.ts';
import type { StepShadow } from '../../../contracts/stored/rollout.ts';
import { championPercent } from '../../experiment/shares.ts';
import { given } from '../../given.ts';
import { sum } from '../../stats/sum.ts';
import { LAST_COPIES_WINDOWS, LATE_WINDOWS } from '../ticking/pair-blocks.ts';
import { LONGEST_COPY_MS } from '../../routing/copy-budget.ts';
import { batchWeights } from '../capacity/batch-shares.ts';
import { ownGate } from './stops/plan-gates.ts';
import type { PlanFacts, PlannedOutcomes, PlanTools, Schedule } from './plan-facts.ts';

type Strategy = NonNullable<RolloutSettings['strategy']>;
type Shadow = Extract<Strategy, { kind: 'shadow' }>;
/** What a step of copies is made of. */
type Copies = Pick<Shadow, 'share' | 'copiesPerMinute' | 'timeoutMs'> & { readonly bake: string };
type Standing = Extract<Strategy, { kind: 'champion-challenger' }>;
type Step = Extract<Strategy, { kind: 'canary' }>['steps'][number] & { readonly shadow?: StepShadow };
type PlanStep = Schedule['steps'][number];

/** Strategy and hold as they are in force, and what else the list of steps depends on. */
interface Terms extends Pick<RolloutSettings, 'strategy' | 'hold' | 'gates'>, Pick<PlanTools, 'windowsIn'> {
  readonly kind: PlanFacts['kind'];
  /** Deadline of the model's requests, in milliseconds: that of a copy where the strategy names none. @default 10000 */
  readonly timeoutMs?: number;
  /** Score from which on a binary prediction is positive. @default - none is declared */
  readonly threshold?: number | undefined;
  /** Endpoints whose instances follow traffic: their batches are the steps. @default - steps of the percent that are declared */
  readonly capacity?: PlanFacts['capacity'];
  /** @default [] */
  readonly outcomes?: PlannedOutcomes;
}

type CopyTerms = Pick<Terms, 'timeoutMs' | 'threshold' | 'capacity'>;

/** What is tried when neither the specification nor the start names a strategy. */
const defaultStrategy: Strategy = {
  kind: 'canary',
  steps: [
    { weight: 5, bake: 'PT10M' },
    { weight: 25, bake: 'PT10M' },
    { weight: 50, bake: 'PT10M' },
  ],
};

/** Length of the one step of copies where none is declared: that of a period. */
const NO_END = 'P7D';

/** Windows that outcomes of the last planned window have beyond their maturity. */
const SPARE_WINDOWS = 3;

/** Windows for which the version before is kept warm after the promotion; undefined where it is not, or where there is none. */
export function warmWindows({
  kind,
  strategy,
  windowsIn,
}: Pick<Terms, 'kind' | 'strategy' | 'windowsIn'>): number | undefined {
  if (kind === 'first' || (strategy?.kind !== 'blue-green' && strategy?.kind !== 'batches')) return undefined;
  const windows = windowsIn(strategy.keepWarm);
  return windows === 0 ? undefined : windows;
}

/**
 * Compiles a strategy to the one list of steps that the machine runs.
 *
 * The last weight is the last step, promotion follows it; `linear` and `exponential` stop below 100 %, because a champion without requests leaves
 * nothing to compare with. A step lasts one window at least. A first version takes all requests at once, for as long as the first
 * step would have lasted: it serves either way, so there is nothing to hold for.
 * The hold is as long as the steps, none for a first version nor for a shadow that ends with a report, and long enough for the outcomes
 * of the last planned window to ripen, whatever was declared.
 * Batches are whole instances where those are known. Their waits for instances come on top of the hold.
 * A shadow is a step without requests of its own; what follows it are the steps of the strategy that follows. Where its labels are
 * waited for, a report follows a step without copies, which is no part of the judge's calendar.
 */
export function compileStrategy(terms: Terms): Schedule {
  const { kind, hold, outcomes = [], windowsIn, gates } = terms;
  const strategy = strategyOf(terms);
  const declared = declaredSteps(strategy, terms).map(({ weight, bake, shadow, requests, approve }, at, all) => ({
    weightPercent: weight,
    bakeWindows: Math.max(1, windowsIn(bake)),
    ...given({ shadow, requests, gate: ownGate(approve, { gates, isLast: at === all.length - 1, windowsIn }) }),
  }));
  const isFirst = kind === 'first';
  const steps = isFirst ? firstSteps(declared) : declared;
  const plannedWindows = sum(steps.map(({ bakeWindows }) => bakeWindows));
  if (!isFirst && strategy.kind === 'shadow' && strategy.next.kind === 'report') {
    const waiting = waitingSteps(strategy, windowsIn);
    const horizonWindows = sum([...steps, ...waiting].map(({ bakeWindows }) => bakeWindows));
    return { steps: [...steps, ...waiting], plannedWindows, horizonWindows, ends: 'report' };
  }
  const holdWindows =
    (hold === undefined ? (isFirst ? 0 : plannedWindows) : windowsIn(hold)) + scalingWindows(terms, steps.length);
  const ripening = outcomes.map(({ maturityWindows, strength }) =>
    strength === 'warn' ? 0 : maturityWindows + SPARE_WINDOWS,
  );
  return { steps, plannedWindows, horizonWindows: plannedWindows + Math.max(holdWindows, ...ripening) };
}

/** Each step of a rollout in batches, and its promotion, may wait for instances: nobody loses time to decide by that. */
function scalingWindows({ kind, strategy, windowsIn }: Terms, steps: number): number {
  return kind === 'first' || strategy?.kind !== 'batches' ? 0 : (steps + 1) * windowsIn(strategy.scaleWithin);
}

/** A first version has nobody to stand beside. */
function strategyOf({ kind, strategy = defaultStrategy }: Terms): Strategy {
  return kind === 'first' && strategy.kind === 'champion-challenger' ? defaultStrategy : strategy;
}

/** Labels of the last copied requests have come by the end of this step, and what carries them here. */
function waitingSteps({ labels }: Shadow, windowsIn: Terms['windowsIn']): readonly PlanStep[] {
  if (labels === undefined) return [];
  const bakeWindows = Math.max(1, windowsIn(labels.wait)) + LAST_COPIES_WINDOWS + LATE_WINDOWS;
  return [{ weightPercent: 0, bakeWindows, waitsFor: 'labels' as const }];
}

/**
 * One step with fixed shares: it may end from `atLeastWindows` on, and ends at the deadline. A bandit has two: in the first shares move,
 * in the second they are frozen.
 */
export function experimentSchedule(experiment: ExperimentPlan): Schedule {
  const { arms, atLeastWindows, deadlineWindows, bandit } = experiment;
  const weightPercent = 100 - championPercent(arms);
  return {
    steps:
      bandit === undefined
        ? [{ weightPercent, bakeWindows: atLeastWindows }]
        : [
            { weightPercent, bakeWindows: bandit.exploreWindows },
            { weightPercent: bandit.confirmPercent, bakeWindows: deadlineWindows - bandit.exploreWindows },
          ],
    plannedWindows: deadlineWindows,
    horizonWindows: deadlineWindows,
    experiment,
  };
}

function firstSteps([first]: Schedule['steps']): Schedule['steps'] {
  return first === undefined ? [] : [{ weightPercent: 100, bakeWindows: first.bakeWindows }];
}

function declaredSteps(strategy: Strategy, terms: CopyTerms): readonly Step[] {
  if (isByNumber(strategy)) return weightsOf(strategy, terms).map((weight) => ({ weight, bake: strategy.bake }));
  switch (strategy.kind) {
    case 'all-at-once':
    case 'blue-green':
    case 'ab-test':
    case 'bandit':
      return [wholeStep(strategy)];
    case 'canary':
      return strategy.steps;
    case 'champion-challenger':
      return [standingStep(strategy, terms)];
    case 'shadow':
      return [shadowStep(endingShadow(strategy), terms), ...stepsAfter(strategy, terms)];
  }
}

/** Everything at once. Of an experiment: for a version without anybody to compare it with; every other is planned as what it is. */
function wholeStep(strategy: Extract<Strategy, { kind: 'all-at-once' | 'blue-green' | 'ab-test' | 'bandit' }>): Step {
  const bake = 'bake' in strategy ? strategy.bake : (strategy.atLeast ?? strategy.deadline);
  return { weight: 100, bake };
}

/** One without an end is planned as a standing challenger, and has no step of its own. */
function endingShadow({ bake = NO_END, ...strategy }: Shadow): Copies {
  return { ...strategy, bake };
}

function stepsAfter({ next }: Shadow, terms: CopyTerms): readonly Step[] {
  return next.kind === 'report' ? [] : declaredSteps(next, terms);
}

/** A step that lasts from period to period. */
function standingStep({ by, share, period, ...copies }: Standing, terms: CopyTerms): Step {
  return by === 'requests' ? { weight: share, bake: period } : shadowStep({ share, bake: period, ...copies }, terms);
}

function shadowStep(
  { share, bake, copiesPerMinute, ...own }: Copies,
  { timeoutMs = LONGEST_COPY_MS, threshold }: CopyTerms,
): Step {
  const copies = { sharePercent: share, timeoutMs: own.timeoutMs ?? Math.min(timeoutMs, LONGEST_COPY_MS) };
  return { weight: 0, bake, shadow: { ...copies, ...given({ copiesPerMinute, threshold }) } };
}

type ByNumber = Extract<Strategy, { kind: 'linear' | 'batches' | 'exponential' }>;

function isByNumber(strategy: Strategy): strategy is ByNumber {
  return strategy.kind === 'linear' || strategy.kind === 'batches' || strategy.kind === 'exponential';
}

/** Shares by one number; batches are whole instances where those are known. */
function weightsOf(strategy: ByNumber, { capacity }: CopyTerms): readonly number[] {
  if (strategy.kind === 'exponential') return exponentialWeights(strategy);
  if (strategy.kind === 'linear') return linearWeights(strategy.stepPercent);
  return capacity === undefined
    ? linearWeights(strategy.batchPercent)
    : batchWeights(capacity.instances, capacity.batch);
}

function linearWeights(stepPercent: number): readonly number[] {
  const count = Math.max(1, Math.ceil(100 / stepPercent) - 1);
  return Array.from({ length: count }, (_, index) => (index + 1) * stepPercent);
}

/** Steps of a tenth of a percent, each at least one above the one before. */
function exponentialWeights({ start, factor }: Extract<Strategy, { kind: 'exponential' }>): readonly number[] {
  const tenths: number[] = [];
  for (let next = start * 10; Math.round(next) < 1000; next *= factor) {
    tenths.push(Math.max(Math.round(next), (tenths.at(-1) ?? 0) + 1));
  }
  return tenths.map((tenth) => tenth / 10);
}
