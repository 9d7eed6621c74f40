import type { CalibrationState } from '../latency/calibration.ts';
import type { RowKey } from '../rows/check-row.ts';
import { freshTest, type TestState } from '../sequential/exact-test.ts';
import type { MomentState } from '../sequential/mean-test.ts';
import type { Guardrail, JudgePlan, PlannedTest, Proof } from '../model/plan.ts';
import { freshSplit, type SplitState } from '../sequential/split-test.ts';
import { freshReading, type ReadingState } from '../sequential/thin-counts.ts';
import type { DatedReason, Look, TestReason } from '../model/rows.ts';

/** Largest log e-values so far, against "no guardrail is broken" and against each proof's null hypothesis. */
export interface BestEValues {
  readonly abort: number;
  readonly proofs: Readonly<Record<string, number>>;
}

/** Before the first window every e-value is 1. */
export const freshEValues: BestEValues = { abort: 0, proofs: {} };

/** Everything that folding the next row needs; plain data that survives JSON without loss. */
export interface Checkpoint extends CalibrationState {
  readonly version: 1;
  /** The last row folded. */
  readonly last?: RowKey;
  /** Window in which the weight in force began. */
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

/** Counts of a guardrail or proof so far. */
export function readingOf(checkpoint: Checkpoint, { name }: Guardrail | Proof): ReadingState {
  return stateIn(checkpoint.readings[name], name);
}

/** State of a test. */
export function stateOf(checkpoint: Checkpoint, { id }: PlannedTest): TestState {
  return stateIn(checkpoint.tests[id], id);
}

/** A state by name; throws if the plan that asks is not the one that the checkpoint was started for. */
export function stateIn<State>(state: State | undefined, name: string): State {
  if (state === undefined) throw new Error(`the checkpoint is of another plan: it has no ${name}`);
  return state;
}
