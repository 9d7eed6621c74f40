import type { RowKey } from './check-row.ts';
import { freshTest, type TestState } from './exact-test.ts';
import type { JudgePlan } from './plan.ts';
import { freshSplit, type SplitState } from './split.ts';
import { freshReading, type ReadingState } from './thinning.ts';
import type { DatedReason, Look } from './types.ts';

/** Everything that folding the next row needs; plain data that survives JSON without loss. */
export interface Checkpoint {
  readonly version: 1;
  /** The last row folded. */
  readonly last?: RowKey;
  /** Minute in which the weight in force began. */
  readonly stepStart: number;
  /** By name of guardrail or proof. */
  readonly readings: Readonly<Record<string, ReadingState>>;
  /** By id of test. */
  readonly tests: Readonly<Record<string, TestState>>;
  readonly split: SplitState;
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
    split: freshSplit,
    crossed: [],
    proved: [],
    look: { kind: 'continue', minute: 0, reasons: [], proved: [] },
  };
}
