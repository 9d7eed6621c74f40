import { readingPlan } from '../../judge/latency/calibration.ts';
import {
  continueAttempts,
  foldWindow,
  reduceRow,
  startCheckpoint,
  type Checkpoint,
  type JudgePlan,
} from '../../judge/judge.ts';
import type { JudgedRow } from '../../judge/model/rows.ts';
import { addRow, freshTally, type Tally } from './arm-tally.ts';

/** A row with the KPIs that ripened at it, and up to which window (excluded). */
export type RipeRow = JudgedRow & { readonly ripened?: Readonly<Record<string, number>> };

/** How far the rows of a rollout are judged. */
export interface Progress {
  /** Windows folded so far: windows 0 to folded − 1. */
  readonly folded: number;
  /** By KPI: windows up to which (excluded) outcomes were ripe and are folded. */
  readonly ripened: Readonly<Record<string, number>>;
  readonly checkpoint: Checkpoint;
  readonly tally: Tally;
}

/** Progress after some rows, and their reduced form: what the tests read of them. */
export interface FoldedRows {
  readonly progress: Progress;
  readonly evidence: readonly RipeRow[];
}

/** Before the first window. An attempt beyond the planned ones goes on from the e-values of the earlier ones. */
export function startProgress(plan: JudgePlan, carried?: Checkpoint['carried']): Progress {
  const checkpoint = carried === undefined ? startCheckpoint(plan) : continueAttempts(plan, carried);
  return { folded: 0, ripened: {}, checkpoint, tally: freshTally };
}

/**
 * Folds rows, one after the other, each reduced to what the plan's tests read at that moment: folding the evidence gives the same.
 *
 * @throws JudgeInputError for rows that cannot be true or are out of order
 */
export function foldRows(plan: JudgePlan, before: Progress, rows: readonly RipeRow[]): FoldedRows {
  let { folded, ripened, checkpoint, tally } = before;
  const evidence: RipeRow[] = [];
  for (const row of rows) {
    const reduced = reduceRow(readingPlan(plan, checkpoint), row);
    checkpoint = foldWindow(plan, checkpoint, reduced).checkpoint;
    tally = addRow(tally, row);
    folded = Math.max(folded, row.minute + 1);
    ripened = { ...ripened, ...row.ripened };
    evidence.push(row.ripened === undefined ? reduced : { ...reduced, ripened: row.ripened });
  }
  return { progress: { folded, ripened, checkpoint, tally }, evidence };
}
