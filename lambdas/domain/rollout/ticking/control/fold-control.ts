import {
  foldWindow,
  markChangedByHand,
  readingPlan,
  reduceRow,
  startCheckpoint,
  type Checkpoint,
  type JudgePlan,
} from '../../../judge/judge.ts';
import type { ControlledRow } from './controlled-row.ts';

/** Where the control stands against the champion after a row, and what was read of it. */
export interface FoldedControl {
  /** Absent where the plan has no control. */
  readonly control?: Checkpoint;
  readonly reduced?: Pick<ControlledRow, 'control'>;
}

/** Folds the control's half of a row, reduced to what is read of it; a row without one changes nothing. */
export function foldControl(
  { controlCheck: plan }: JudgePlan,
  before: Checkpoint | undefined,
  { control: row, changedByHand }: ControlledRow & { readonly changedByHand?: true },
): FoldedControl {
  if (plan === undefined) return {};
  const known = before ?? startCheckpoint(plan);
  const control = changedByHand === true ? markChangedByHand(plan, known) : known;
  if (row === undefined) return { control };
  const reduced = reduceRow(readingPlan(plan, control), row);
  return { control: foldWindow(plan, control, reduced).checkpoint, reduced: { control: reduced } };
}
