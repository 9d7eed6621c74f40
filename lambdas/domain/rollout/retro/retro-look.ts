import type { RetroBlock, RetroPlan, RetroState, RetroSums } from '../../../contracts/stored/rollouts/retro.ts';
import { spendingShare } from '../../judge/model/spending.ts';
import { judgePairs, type PairedLook, type PairedReason } from '../../judge/paired/judge-pairs.ts';
import { freshTest, rateWindow, stepTest } from '../../judge/sequential/exact-test.ts';
import type { LabelsLook } from '../ticking/pair-outcomes.ts';
import { retroSelection } from './retro-coverage.ts';
import { askedIn } from './retro-sums.ts';

/** What the recorded requests say so far. */
export interface RetroLook {
  readonly pairs: LabelsLook;
  /** More calls failed than may. */
  readonly failing?: PairedReason;
}

export type RetroEnd = NonNullable<RetroState['ended']>['kind'];

/** Share of the champion's own answers that must be as recorded. */
const SAME_SHARE = 0.9;

/**
 * Judges the blocks that are whole; once nothing more is asked, the last one too.
 *
 * The calendar of both tests is the number of calls that was planned: it depends on nothing that was answered. How many recorded
 * requests there are does not either, so that the last block spends all that is left.
 */
export function retroLook(plan: RetroPlan, sums: RetroSums): RetroLook {
  const { task, margin, alpha, beta, requests: plannedWindows, lookEvery } = plan;
  const isOver = sums.over !== undefined;
  const isWhole = ({ from, until }: RetroBlock): boolean => until - from === lookEvery || until >= plannedWindows;
  const whole = sums.blocks.filter((block) => isOver || isWhole(block));
  const looks = whole.map(({ failed, ...block }, at) => ({
    ...block,
    failed,
    calls: block.until - block.from,
    until: isOver && at === whole.length - 1 ? Math.max(block.until, plannedWindows) : block.until,
  }));
  const reads = task === 'regression' ? ('losses' as const) : ('decisions' as const);
  const pairs = withSelection(judgePairs({ reads, margin, alpha, beta, plannedWindows }, looks), plan, sums);
  const failing = failuresIn(plan, looks);
  return { pairs, ...(failing === undefined ? {} : { failing }) };
}

/** Labels that come only for some give no verdict. */
function withSelection(look: PairedLook, plan: RetroPlan, sums: RetroSums): LabelsLook {
  const selection = retroSelection(plan, sums);
  if (selection === undefined) return look;
  const { worse: _worse, proven: _proven, ...rest } = look;
  return { ...rest, selection };
}

/** Exact and sequential: a challenger whose calls fail with a chance of `mayFail` at most is found failing with a chance of alpha. */
function failuresIn(
  { alpha, mayFail, requests }: RetroPlan,
  looks: readonly { readonly failed: number; readonly calls: number; readonly until: number }[],
): PairedReason | undefined {
  let test = freshTest;
  for (const { failed, calls, until } of looks) {
    const share = spendingShare({ plannedMinutes: requests }, until - 1);
    test = stepTest(test, rateWindow(failed, calls, mayFail), alpha * share);
    if (test.stopped) return { p: test.p, budget: alpha, until };
  }
  return undefined;
}

/**
 * How it ends with these sums; undefined while more is asked.
 *
 * What says that the captured fields are not the whole input comes first: then no answer says anything.
 */
export function retroEnd(plan: RetroPlan, sums: RetroSums): RetroEnd | undefined {
  const isOver = sums.over !== undefined;
  const unsure = checkEnd(plan, sums);
  if (unsure !== undefined) return unsure;
  const { pairs, failing } = retroLook(plan, sums);
  if (failing !== undefined) return 'failing';
  if (pairs.worse !== undefined) return 'worse';
  if (pairs.proven !== undefined) return 'better';
  if (!isOver) return undefined;
  return pairs.labelled === 0 ? 'no-data' : 'undecided';
}

/** Whether the champion answers recorded requests as it did; nothing is said before it was asked as often as planned. */
function checkEnd(plan: RetroPlan, sums: RetroSums): 'not-whole' | 'unchecked' | undefined {
  const { asked, answered, same } = sums.checked;
  const isDone = asked >= plan.checks || (sums.over !== undefined && askedIn(sums) > 0);
  if (!isDone) return undefined;
  if (2 * answered < asked || answered === 0) return 'unchecked';
  return same < SAME_SHARE * answered ? 'not-whole' : undefined;
}
