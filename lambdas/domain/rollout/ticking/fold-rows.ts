import {
  continueAttempts,
  foldWindow,
  markChangedByHand,
  reduceRow,
  startCheckpoint,
  type Checkpoint,
  type JudgePlan,
} from '../../judge/judge.ts';
import type { GoalSplit } from '../../../contracts/stored/rows/scores/goal-split.ts';
import type { PairedBlock } from '../../judge/paired/paired-plan.ts';
import type { PairedRow } from './judge-rows.ts';
import {
  foldOutcomes,
  freshOutcomes,
  type BanditOutcomes,
  type GoalStratum,
} from '../../experiment/bandit/bandit-outcomes.ts';
import { foldGoal, freshGoal, type GoalState } from '../../experiment/goal-state.ts';
import { given } from '../../given.ts';

import { addRow, freshTally, type Tally } from './arm-tally.ts';
import { foldControl } from './control/fold-control.ts';
import { evidencePlan, foldSoft, type SoftStates } from './stops/soft-guardrails.ts';
import { noHarm, type Harm } from './harm-tally.ts';
import { enterChapter } from './watching/chapters.ts';
import { foldGoals, type GoalStates } from './watching/compared-goals.ts';
import { withGoals } from './watching/goal-evidence.ts';

/** A row with the KPIs that ripened at it, and up to which window (excluded). */
export type RipeRow = PairedRow & {
  readonly ripened?: Readonly<Record<string, number>>;
  /** Pairs of a shadow whose labels ripened at it. */
  readonly labelled?: readonly PairedBlock[];
  /** A person changed the schedule: e-values decide from this row on. */
  readonly changedByHand?: true;
  /** Of a goal that is adjusted for the champion's score: what ripened at it, split by the score. */
  readonly splits?: readonly GoalSplit[];
  /** Of a bandit: what ripened of its goal at it, by the windows of the requests. */
  readonly strata?: readonly GoalStratum[];
};

/** How far the rows of a rollout are judged. */
export interface Progress {
  /** Windows folded so far: windows 0 to folded − 1. */
  readonly folded: number;
  /** By KPI: windows up to which (excluded) outcomes were ripe and are folded. */
  readonly ripened: Readonly<Record<string, number>>;
  readonly checkpoint: Checkpoint;
  readonly tally: Tally;
  /** What callers met in the windows folded so far; unknown for a rollout that began before it was counted. */
  readonly harm?: Harm;
  /** Guardrails that take nothing back, by name; absent before the first window. */
  readonly soft?: SoftStates;
  /** Outcomes of an experiment's goal. */
  readonly goal?: GoalState;
  /** Guardrails that are judged throughout where others begin afresh; absent before the first window. */
  readonly throughout?: Checkpoint;
  /** First window of the chapter that the checkpoint is of; absent where nothing begins afresh. */
  readonly chapterFrom?: number;
  /** Labelled pairs so far, where evidence is kept by chapter. */
  readonly labelled?: readonly PairedBlock[];
  /** Outcomes of the numbers that are compared for people. */
  readonly goals?: GoalStates;
  /** Where the control stands against the champion; absent without one. */
  readonly control?: Checkpoint;
  /** Outcomes that a bandit's shares follow, and those of its frozen split. */
  readonly bandit?: BanditOutcomes;
}

/** Progress after some rows, and their reduced form: what the tests read of them. */
export interface FoldedRows {
  readonly progress: Progress;
  readonly evidence: readonly RipeRow[];
}

/** Marks the first row not folded yet of a schedule that a person changed in window `from` or before. */
export function markFirstChanged(
  { checkpoint }: Progress,
  rows: readonly RipeRow[],
  from: number | undefined,
): readonly RipeRow[] {
  if (from === undefined || checkpoint.changedByHand === true) return rows;
  const first = rows.findIndex(({ minute }) => minute >= from);
  return rows.map((row, at) => (at === first ? { ...row, changedByHand: true } : row));
}

/** Before the first window. An attempt beyond the planned ones goes on from the e-values of the earlier ones. */
export function startProgress(plan: JudgePlan, carried?: Checkpoint['carried']): Progress {
  const checkpoint = carried === undefined ? startCheckpoint(plan) : continueAttempts(plan, carried);
  const goal = plan.goal === undefined ? {} : { goal: freshGoal(plan.goal) };
  return { folded: 0, ripened: {}, checkpoint, tally: freshTally, harm: noHarm, ...goal };
}

/**
 * Folds rows, one after the other, each reduced to what the plan's tests read at that moment: folding the evidence gives the same.
 *
 * @throws JudgeInputError for rows that cannot be true or are out of order
 */
export function foldRows(plan: JudgePlan, before: Progress, rows: readonly RipeRow[]): FoldedRows {
  let { folded, ripened, checkpoint, tally, soft, goal, bandit, control } = before;
  let beside: Beside = before;
  const evidence: RipeRow[] = [];
  for (const row of rows) {
    if (row.changedByHand === true) checkpoint = markChangedByHand(plan, checkpoint);
    const chapter = enterChapter(plan, { checkpoint, from: beside.chapterFrom ?? 0 }, row.minute);
    const reduced = reduceRow(evidencePlan(plan, chapter.checkpoint, soft), row);
    const inChapter = { ...reduced, minute: reduced.minute - chapter.from };
    checkpoint = foldWindow(chapter.judge, chapter.checkpoint, inChapter).checkpoint;
    beside = foldBeside(plan, beside, { row, reduced, from: chapter.from });
    if (plan.soft !== undefined) soft = foldSoft(plan, soft, reduced);
    const held = foldControl(plan, control, row);
    control = held.control;
    tally = addRow(tally, row);
    ({ goal, bandit } = foldExperiment(plan, { goal, bandit }, row));
    folded = Math.max(folded, row.minute + 1);
    ripened = { ...ripened, ...row.ripened };
    const { pairs, labelled, changedByHand, strata, splits } = row;
    const beyond = given({ pairs, labelled, ripened: row.ripened, changedByHand, strata, splits });
    evidence.push({ ...withGoals(plan, reduced, row), ...held.reduced, ...beyond });
  }
  const { throughout, goals, chapterFrom, labelled } = beside;
  const optional = given({ soft, goal, bandit, control, throughout, goals, chapterFrom, labelled });
  const now = { folded, ripened, checkpoint, tally, ...optional };
  return { progress: { ...before, ...now }, evidence };
}

/** Outcomes of the goal, and of a bandit what its shares follow. */
function foldExperiment(
  { goal: plan }: JudgePlan,
  { goal, bandit }: { readonly goal: GoalState | undefined; readonly bandit: BanditOutcomes | undefined },
  row: RipeRow,
): { goal: GoalState | undefined; bandit: BanditOutcomes | undefined } {
  if (plan === undefined) return { goal, bandit };
  const strata = row.strata ?? [];
  return {
    goal: foldGoal(goal ?? freshGoal(plan), plan, row),
    bandit: plan.moving === undefined ? bandit : foldOutcomes(bandit ?? freshOutcomes, plan, strata),
  };
}

/** What is kept beside the checkpoint where guardrails begin afresh. */
type Beside = Pick<Progress, 'throughout' | 'goals' | 'chapterFrom' | 'labelled'>;

function foldBeside(
  plan: JudgePlan,
  before: Beside,
  { row, reduced, from }: { readonly row: RipeRow; readonly reduced: RipeRow; readonly from: number },
): Beside {
  if (plan.chapters === undefined) return before;
  const { labelled = [] } = before;
  return {
    chapterFrom: from,
    ...given({ throughout: foldThroughout(plan, before.throughout, reduced) }),
    ...(plan.goals === undefined ? {} : { goals: foldGoals(plan.goals, before.goals, row) }),
    ...(row.labelled === undefined
      ? given({ labelled: before.labelled })
      : { labelled: [...labelled, ...row.labelled] }),
  };
}

function foldThroughout(
  { throughout: plan }: JudgePlan,
  before: Checkpoint | undefined,
  row: RipeRow,
): Checkpoint | undefined {
  return plan === undefined ? before : foldWindow(plan, before ?? startCheckpoint(plan), row).checkpoint;
}
