import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planJudge, type JudgePlan } from '../../../../../lambdas/domain/judge/judge.ts';
import { foldRows, startProgress, type RipeRow } from '../../../../../lambdas/domain/rollout/ticking/fold-rows.ts';
import { comparedGoals } from '../../../../../lambdas/domain/rollout/ticking/watching/compared-goals.ts';
import { comparedLook } from '../../../../../lambdas/domain/rollout/ticking/watching/compared-look.ts';
import { enterChapter } from '../../../../../lambdas/domain/rollout/ticking/watching/chapters.ts';
import { lehmer, poisson } from '../../../../support/draws.ts';

const base = planJudge({
  profile: 'product',
  plannedMinutes: 60,
  alpha: 0.01,
  warmup: 0,
  keepsEValues: false,
  metrics: { errors: true },
});
const failed = {
  kpi: 'failed requests',
  kind: 'binary' as const,
  better: 'lower' as const,
  effectPercent: 1,
  level: 0.05,
  designEffect: 1,
  reads: 'failures' as const,
};
const plan: JudgePlan = { ...base, proofs: [], chapters: { rows: 60, parts: 'equal' }, goals: [failed] };

/** 2,000 requests a window, 10 % of them at the champion. */
function rowsOf(
  windows: number,
  errorsAt: (window: number) => readonly [champion: number, challenger: number],
): RipeRow[] {
  return Array.from({ length: windows }, (_, minute) => {
    const [before, now] = errorsAt(minute);
    const arms = { champion: { requests: 200, errors: before }, challenger: { requests: 1_800, errors: now } };
    return { minute, weight: 0.9, arms };
  });
}

const fault = (begins: number) => (window: number) => (window < begins ? ([2, 18] as const) : ([2, 90] as const));

describe('guardrails that begin afresh', () => {
  it('see a fault that begins late as soon as one that begins at once, and date it on the whole calendar', () => {
    const after = [0, 1_000].map((begins) => {
      const { progress } = foldRows(plan, startProgress(plan), rowsOf(begins + 60, fault(begins)));
      const look = comparedLook(progress, 60);
      expect(look).toMatchObject({ kind: 'harm', tests: ['errors'] });
      return (look.first?.minute ?? 0) - begins;
    });

    expect(after[1]).toBeGreaterThanOrEqual(0);
    // The chapter of the late one holds 40 good windows before it.
    expect(after[1]).toBeLessThanOrEqual((after[0] ?? 0) + 15);
  });

  it('keep what crossed, also when later chapters are folded with it', () => {
    const rows = rowsOf(300, (window) => (window < 20 ? [0, 400] : [2, 18]));
    const { progress } = foldRows(plan, startProgress(plan), rows);

    const look = comparedLook(progress, 60);
    expect(look.kind).toBe('harm');
    expect(look.first?.minute).toBeLessThan(20);
    expect(progress.folded).toBe(300);
  });

  it('come to the same however the rows are told apart, and again from the evidence', () => {
    const random = lehmer(5);
    const rows = rowsOf(200, () => [poisson(random, 2), poisson(random, 18)]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 199 }), { maxLength: 5 }), (cuts) => {
        const at = [...new Set([0, ...cuts, 200])].toSorted((a, b) => a - b);
        let progress = startProgress(plan);
        const evidence: RipeRow[] = [];
        at.slice(1).forEach((until, n) => {
          const folded = foldRows(plan, progress, rows.slice(at[n], until));
          progress = structuredClone(folded.progress);
          evidence.push(...folded.evidence);
        });
        const whole = foldRows(plan, startProgress(plan), rows).progress;
        expect(progress).toEqual(whole);
        expect(foldRows(plan, startProgress(plan), evidence).progress.checkpoint).toEqual(whole.checkpoint);
        expect(foldRows(plan, startProgress(plan), evidence).progress.goals).toEqual(whole.goals);
      }),
      { numRuns: 20 },
    );
  });

  it('in a series have parts of the budgets that add up to what was planned, however many chapters come', () => {
    const series: JudgePlan = { ...plan, chapters: { rows: 60, parts: 'series' } };
    const { checkpoint } = startProgress(series);
    const whole = { ...series, proofs: base.proofs };
    const chances = Array.from({ length: 2_000 }, (_, chapter) => {
      const { judge } = enterChapter(whole, { checkpoint, from: 0 }, chapter * 60);
      const budgets = judge.proofs.flatMap(({ tests }) => tests.map(({ budget }) => budget));
      return [judge.beta, budgets.reduce((sum, one) => sum + one, 0), 1 / (judge.split?.threshold ?? 1)];
    });
    const together = [0, 1, 2].map((at) => chances.reduce((sum, one) => sum + (one[at] ?? 0), 0));
    expect(base.proofs.flatMap(({ tests }) => tests).length).toBeGreaterThan(0);
    [0.05, 0.05, 0.001].forEach((once, at) => {
      expect(together[at]).toBeLessThan(once);
      expect(together[at]).toBeGreaterThan(once * 0.999);
    });

    const alphas = Array.from({ length: 2_000 }, (_, chapter) => {
      const { judge } = enterChapter(series, { checkpoint, from: 0 }, chapter * 60);
      expect(judge.guards[0]?.tests[0]?.budget).toBeCloseTo(
        (base.guards[0]?.tests[0]?.budget ?? 0) / ((chapter + 1) * (chapter + 2)),
        15,
      );
      return judge.alpha;
    });

    expect(alphas.reduce((sum, one) => sum + one, 0)).toBeLessThan(0.01);
    expect(alphas.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0.00999);
  });

  it('in a series take out an equal challenger with the planned chance at most, over all chapters together', () => {
    const random = lehmer(77);
    const alpha = 0.2;
    const judge = planJudge({
      profile: 'product',
      plannedMinutes: 20,
      alpha,
      warmup: 0,
      keepsEValues: false,
      errorRatio: 1,
      delta: 0,
      keepsChain: false,
      metrics: { errors: true },
    });
    const series: JudgePlan = { ...judge, proofs: [], chapters: { rows: 20, parts: 'series' } };
    const equal: JudgePlan = { ...series, chapters: { rows: 20, parts: 'equal' } };
    const runs = 120;
    const takenOut = (plan: JudgePlan): number =>
      Array.from({ length: runs }, () => {
        const rows = rowsOf(240, () => [poisson(random, 20), poisson(random, 180)]);
        return foldRows(plan, startProgress(plan), rows).progress.checkpoint.look.kind === 'abort' ? 1 : 0;
      }).reduce<number>((sum, one) => sum + one, 0) / runs;

    // Three standard errors above what is planned; with the whole budget in each of twelve chapters it is far beyond that.
    expect(takenOut(series)).toBeLessThan(alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / runs));
    expect(takenOut(equal)).toBeGreaterThan(0.5);
  });

  it('give the failed requests of both with an interval that holds the truth', () => {
    const random = lehmer(9);
    const rows = rowsOf(400, () => [poisson(random, 4), poisson(random, 18)]);
    const [goal] = comparedGoals([failed], foldRows(plan, startProgress(plan), rows).progress.goals);

    expect(goal).toMatchObject({ name: 'failed requests', is: 'better', champion: { outcomes: 80_000 } });
    expect(goal?.lowerPercent).toBeLessThan(-50);
    expect(goal?.upperPercent).toBeGreaterThan(-50);
    expect(goal?.upperPercent).toBeLessThan(0);
  });

  it('say that nothing is to be compared before the first window', () => {
    expect(comparedGoals([failed])).toEqual([
      { name: 'failed requests', is: 'undecided', challenger: { outcomes: 0 }, champion: { outcomes: 0 } },
    ]);
  });
});
