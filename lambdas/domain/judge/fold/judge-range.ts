import { startCheckpoint, type Checkpoint } from './checkpoint.ts';
import { foldWindow } from './fold-window.ts';
import type { JudgePlan } from '../model/plan.ts';
import type { Look, JudgedRow } from '../model/rows.ts';

/** Looks of a range of rows, one a row, and the checkpoint after the last. */
export interface JudgedRange {
  readonly looks: readonly Look[];
  readonly checkpoint: Checkpoint;
}

/**
 * Judges recorded rows as if they had just become final: a retrospective run, or the replay of stored evidence (reduced rows), which
 * gives the stored checkpoint again, its hash chain included.
 *
 * @throws JudgeInputError for rows that cannot be true or are out of order
 */
export function judgeRange(plan: JudgePlan, rows: readonly JudgedRow[], from = startCheckpoint(plan)): JudgedRange {
  const looks: Look[] = [];
  let checkpoint = from;
  for (const row of rows) {
    const folded = foldWindow(plan, checkpoint, row);
    checkpoint = folded.checkpoint;
    looks.push(folded.look);
  }
  return { looks, checkpoint };
}
