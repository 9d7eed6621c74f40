import type { Count, JudgePlan } from '../model/plan.ts';
import { scoreOfBucket } from '../latency/rank-scores.ts';
import type { Bars, ReadyRow } from './read-counts.ts';
import type { ScoreWindow } from '../latency/score-window.ts';

/**
 * Reads the scores of a row; the challenger's buckets count as `shift` buckets lower. Buckets outside the sketch's ends count as its
 * ends.
 */
export function scoreWindow(plan: JudgePlan, ranks: Extract<Count, { kind: 'ranks' }>, ready: ReadyRow): ScoreWindow {
  const { steps, shift } = ranks;
  const counts = Array.from({ length: (steps.at(-1)?.[1] ?? 0) + 1 }, () => 0);
  const tally = (
    { buckets, counts: requests }: Bars,
    later: number,
  ): { readonly all: number; readonly sum: number } => {
    let [all, sum] = [0, 0];
    buckets.forEach((bucket, i) => {
      const score = scoreOfBucket(steps, withinEnds(bucket, plan.sketchEnds) - later);
      const here = requests[i] ?? 0;
      counts[score] = (counts[score] ?? 0) + here;
      all += here;
      sum += here * score;
    });
    return { all, sum };
  };
  const challenger = tally(ready.challenger, shift);
  const champion = tally(ready.champion, 0);
  return { counts, challenger: challenger.all, champion: champion.all, sum: challenger.sum };
}

function withinEnds(bucket: number, ends: JudgePlan['sketchEnds']): number {
  return ends === null ? bucket : Math.min(ends.last, Math.max(ends.first, bucket));
}
