import type { CalibrationState } from '../latency/calibration.ts';
import type { RowKey } from '../rows/check-row.ts';
import { currentEValues, freshEValues, type BestEValues } from './e-value-findings.ts';
import { freshTest, type TestState } from '../sequential/exact-test.ts';
import { JudgeInputError } from '../model/input-error.ts';
import type { MomentState } from '../sequential/mean-test.ts';
import type { JudgePlan } from '../model/plan.ts';
import { freshSplit, type SplitState } from '../sequential/split-test.ts';
import { freshReading, type ReadingState } from '../sequential/thin-counts.ts';
import type { DatedReason, Look, TestReason } from '../model/rows.ts';

/** Everything that folding the next row needs; plain data that survives JSON without loss. */
export interface Checkpoint extends CalibrationState {
  readonly version: 1;
  /** The last row folded. */
  readonly last?: RowKey;
  /** Minute in which the weight in force began. */
  readonly stepStart: number;
  /** By name of guardrail or proof. */
  readonly readings: Readonly<Record<string, ReadingState>>;
  /** By id of test. */
  readonly tests: Readonly<Record<string, TestState>>;
  /** Log e-values of each test's alternatives, by id. */
  readonly bets: Readonly<Record<string, readonly number[]>>;
  readonly eValues: BestEValues;
  /** E-values of earlier attempts that this one continues. */
  readonly carried?: BestEValues;
  /** Set when a person who could see the numbers changed the schedule: from then on e-values decide. */
  readonly changedByHand?: boolean;
  /** Continuous metrics by name. */
  readonly moments: Readonly<Record<string, MomentState>>;
  /** Totals behind hard limits, by name. */
  readonly hard: Readonly<Record<string, TestReason['counts']>>;
  readonly split: SplitState;
  /** SHA-256 over the chain before and the last row's reduced form; empty before the first row. */
  readonly chain: string;
  /** Guardrails that crossed, in order; any means abort. */
  readonly crossed: readonly DatedReason[];
  /** Tests that proved, in order. */
  readonly proved: readonly DatedReason[];
  /** The split that broke. */
  readonly invalid?: DatedReason;
  readonly look: Look;
}

/** Checkpoint before the first row. */
export function startCheckpoint(plan: JudgePlan): Checkpoint {
  const groups = [...plan.guards, ...plan.proofs];
  const tests = groups.flatMap((group) => group.tests.map(({ id }) => [id, freshTest] as const));
  return {
    version: 1,
    stepStart: 0,
    readings: Object.fromEntries(groups.map(({ name }) => [name, freshReading])),
    tests: Object.fromEntries(tests),
    bets: {},
    eValues: freshEValues,
    moments: {},
    hard: {},
    split: freshSplit,
    chain: '',
    crossed: [],
    proved: [],
    look: { kind: 'continue', minute: 0, reasons: [], proved: [] },
  };
}

/** The last look without folding anything; `continue` before the first row. */
export function currentLook(checkpoint: Checkpoint): Look {
  return checkpoint.look;
}

/** Marks a schedule that a person changed who could see the numbers; e-values, kept from minute 0 on, decide from now on. */
export function markChangedByHand(plan: JudgePlan, checkpoint: Checkpoint): Checkpoint {
  if (!plan.keepsEValues)
    throw new JudgeInputError('the plan keeps no e-values, so its schedule must not be changed by hand');
  return { ...checkpoint, changedByHand: true };
}

/**
 * Checkpoint of an attempt beyond the planned ones: e-values of the earlier attempts multiply with its own, and decide.
 *
 * Alpha and beta hold over all attempts of the version together, however many.
 */
export function continueAttempts(plan: JudgePlan, last: Checkpoint): Checkpoint {
  if (!plan.keepsEValues) throw new JudgeInputError('the plan keeps no e-values, so another attempt cannot be added');
  return { ...startCheckpoint(plan), changedByHand: true, carried: currentEValues(plan, last), eValues: freshEValues };
}
