import { describe, expect, it } from 'vitest';
import { planJudge, type JudgePlan } from '../../../../../lambdas/domain/judge/judge.ts';
import type { PairedBlock } from '../../../../../lambdas/domain/judge/paired/paired-plan.ts';
import { startProgress } from '../../../../../lambdas/domain/rollout/ticking/fold-rows.ts';
import { standingLook } from '../../../../../lambdas/domain/rollout/ticking/watching/standing-look.ts';

const PERIOD = 1_000;
const judge = planJudge({ profile: 'product', plannedMinutes: PERIOD, metrics: { errors: true } });
const plan: JudgePlan = { ...judge, chapters: { rows: PERIOD, parts: 'series' } };
const paired = {
  task: 'binary' as const,
  threshold: 0.5,
  margin: 0,
  alpha: 0.02,
  beta: 0.05,
  plannedWindows: PERIOD,
  blockWindows: 25,
  openEnded: true as const,
};
const standing = { by: 'copies' as const, periodWindows: PERIOD, whenBetter: 'tell' as const };

/** Blocks of a period, each with so many pairs on which one version alone is right. */
function blocksOf(period: number, onlyChampion: number, onlyChallenger: number): readonly PairedBlock[] {
  return Array.from({ length: PERIOD / 25 }, (_, at) => {
    const from = (period - 1) * PERIOD + at * 25;
    const decisions = { both: 40, onlyChampion, onlyChallenger, neither: 0 };
    return { from, until: from + 25, pairs: 40 + onlyChampion + onlyChallenger, decisions };
  });
}

/** Ten good periods, and a bad eleventh, whose labels come as late as is waited for. */
function lookWith(waitWindows: number, period: number, until = Infinity) {
  const good = Array.from({ length: 10 }, (_, at) => blocksOf(at + 1, 1, 5)).flat();
  const folded = (period - 0.5) * PERIOD;
  const labelled = [...good, ...blocksOf(11, 12, 1)].filter(
    (block) => block.until + waitWindows <= folded && block.until <= until,
  );
  return standingLook({
    plan,
    terms: { standing, windowSeconds: 60, paired: { ...paired, waitWindows } },
    progress: { ...startProgress(plan), folded, labelled },
    period,
  });
}

describe('labels of a standing challenger', () => {
  it.each([
    ['in the period', 10, 11],
    ['a period later', PERIOD, 12],
  ])('take it out by a bad period that good ones do not hide, where labels come %s', (_when, wait, period) => {
    expect(lookWith(wait, period).tests).toEqual(['labels']);
  });

  it('take nobody out for a period that was good', () => {
    expect(lookWith(PERIOD, 12, 10 * PERIOD).verdict.kind).toBe('continue');
  });
});
