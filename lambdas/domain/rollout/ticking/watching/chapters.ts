import { startCheckpoint, type Checkpoint, type JudgePlan } from '../../../judge/judge.ts';
import { partOfBudgets } from '../../../judge/modes/part-of-budgets.ts';

/** Where a row stands in a plan whose guardrails begin afresh from time to time. */
export interface InChapter {
  /** The plan of its chapter: the same tests, with the chapter's part of the budgets. */
  readonly judge: JudgePlan;
  /** Before the row: a fresh one where a chapter begins with it. */
  readonly checkpoint: Checkpoint;
  /** First window of the chapter. */
  readonly from: number;
}

/**
 * The plan and the checkpoint with which a row is folded.
 *
 * A chapter begins with fresh counts, so that a fault that begins late is not hidden behind what went well before it; the chain of the
 * evidence goes on. What crossed once stays so.
 *
 * @param before the checkpoint, and the first window of the chapter that it is of
 */
export function enterChapter(
  plan: JudgePlan,
  { checkpoint, from }: { readonly checkpoint: Checkpoint; readonly from: number },
  window: number,
): InChapter {
  if (plan.chapters === undefined) return { judge: plan, checkpoint, from: 0 };
  const { rows } = plan.chapters;
  const isOver = checkpoint.look.kind === 'abort';
  const now = isOver ? from : Math.floor(window / rows) * rows;
  const judge = chapterPlan(plan, now / rows);
  if (now === from) return { judge, checkpoint, from };
  return { judge, checkpoint: { ...startCheckpoint(judge), chain: checkpoint.chain }, from: now };
}

/** `equal`: each chapter has the budgets as planned; `series`: the nth has 1/(n (n + 1)) of them, so that all of them together have them once, proofs and split too. */
function chapterPlan(plan: JudgePlan, chapter: number): JudgePlan {
  const part = chapterPart(plan, chapter);
  return part === 1 ? plan : partOfBudgets(plan, part);
}

/** Part of what is planned that a chapter, counted from 0, may spend. */
export function chapterPart({ chapters }: Pick<JudgePlan, 'chapters'>, chapter: number): number {
  return chapters?.parts === 'series' ? 1 / ((chapter + 1) * (chapter + 2)) : 1;
}
