import { describe, expect, it } from 'vitest';
import { judgeRange, planJudge, reduceRow } from '../../../../lambdas/domain/judge/judge.ts';
import type { ArmCounts, JudgedRow, SegmentCounts } from '../../../../lambdas/domain/judge/model/rows.ts';
import { leastFailures } from '../../../../lambdas/domain/judge/sequential/least-failures.ts';
import { drawBinomial, drawPoisson } from '../../../../lambdas/domain/stats/draws/draw-counts.ts';
import { sum, sumOf } from '../../../../lambdas/domain/stats/sum.ts';
import { SeededRandomness } from '../../../support/fakes/seeded-randomness.ts';

const WINDOWS = 15;
const ALPHA = 0.2;
const names = Array.from({ length: 8 }, (_, n) => `carrier=c${n}`);
const settings = {
  profile: 'product',
  plannedMinutes: WINDOWS,
  alpha: ALPHA,
  keepsEValues: false,
  keepsChain: false,
} as const;
const plan = planJudge({
  ...settings,
  errorRatio: 1,
  delta: 0,
  metrics: { errors: true, timeouts: true, segments: names.map((name) => ({ name, share: 0.2 / names.length })) },
});

/** Segments of falling size with rates of their own, alike in both arms but for the harmed one. */
function rowOf(minute: number, random: SeededRandomness, harm: Readonly<Record<string, number>> = {}): JudgedRow {
  const arm = (share: number, isChallenger: boolean): ArmCounts => {
    const segments = names.map((name, n): [string, SegmentCounts] => {
      const requests = drawPoisson(() => random.uniform(), (300 * share) / (n + 1));
      const rate = isChallenger ? (harm[name] ?? 0.02 * (n + 1)) : 0.02 * (n + 1);
      return [name, { requests, errors: drawBinomial(() => random.uniform(), requests, rate), timeouts: 0 }];
    });
    const all = segments.map(([, counts]) => counts);
    return {
      requests: sumOf(all, ({ requests }) => requests),
      errors: sumOf(all, ({ errors }) => errors),
      timeouts: 0,
      segments: Object.fromEntries(segments),
    };
  };
  return { minute, weight: 0.3, arms: { champion: arm(0.7, false), challenger: arm(0.3, true) } };
}

function endOf(random: SeededRandomness, harm?: Readonly<Record<string, number>>) {
  const rows = Array.from({ length: WINDOWS }, (_, minute) => rowOf(minute, random, harm));
  return judgeRange(plan, rows).checkpoint;
}

describe('guardrails by segment', () => {
  it('have together the part of alpha that is theirs, and the whole stays alpha', () => {
    const bySegment = plan.guards.filter(({ name }) => name.startsWith('segment:'));

    expect(bySegment.map(({ name }) => name)).toEqual(names.map((name) => `segment:${name}`));
    expect(sum(plan.guards.map(({ budget }) => budget))).toBeCloseTo(ALPHA, 12);
    expect(sum(bySegment.map(({ budget }) => budget))).toBeCloseTo((ALPHA * 0.2) / (0.3 + 0.1 + 0.2), 12);
  });

  it('take a challenger that is no worse in any segment back with a chance of alpha at most', () => {
    const random = new SeededRandomness(21);
    const runs = 600;
    const aborted = Array.from({ length: runs }, () => endOf(random).crossed).filter(({ length }) => length > 0);

    // Four standard errors above alpha; a level of each segment alone would be far beyond.
    expect(aborted.length / runs).toBeLessThan(ALPHA + 4 * Math.sqrt((ALPHA * (1 - ALPHA)) / runs));
    expect(aborted.flat().some(({ test }) => test.startsWith('segment:'))).toBe(true);
  });

  it('name the one segment that is harmed, and see it in most rollouts', () => {
    const random = new SeededRandomness(22);
    const ends = Array.from({ length: 40 }, () => endOf(random, { 'carrier=c5': 0.6 }).crossed.map(({ test }) => test));

    expect(ends.filter((tests) => tests.includes('segment:carrier=c5')).length).toBeGreaterThan(30);
    const others = ends.flat().filter((test) => test.startsWith('segment:') && test !== 'segment:carrier=c5');
    expect(others.length).toBeLessThan(6);
  });

  it('read the failures of their segment: errors, and timeouts after the warm-up', () => {
    const counts = { requests: 10, errors: 1, timeouts: 2 };
    const arm = { requests: 100, errors: 1, timeouts: 2, segments: { 'carrier=c0': counts } };
    const rows = [0, 1, 2, 3].map((minute) => ({ minute, weight: 0.5, arms: { champion: arm, challenger: arm } }));
    const { readings } = judgeRange(
      planJudge({ ...settings, metrics: { segments: [{ name: 'carrier=c0' }] } }),
      rows,
    ).checkpoint;

    expect(readings['segment:carrier=c0']?.sums).toMatchObject({ x: 8, y: 8, a: 40, b: 40 });
  });

  it('take nothing from a row without their segment', () => {
    const arm = { requests: 100, errors: 50, timeouts: 0 };
    const rows = [{ minute: 0, weight: 0.5, arms: { champion: { ...arm, errors: 0 }, challenger: arm } }];
    const alone = planJudge({ ...settings, metrics: { errors: false, segments: [{ name: 'carrier=c0' }] } });

    expect(judgeRange(alone, rows).looks.map(({ kind }) => kind)).toEqual(['continue']);
  });

  it('keep in the evidence what they read, and nothing of other segments', () => {
    const random = new SeededRandomness(23);
    const row = rowOf(0, random);
    const two = planJudge({ ...settings, metrics: { segments: names.slice(0, 2).map((name) => ({ name })) } });
    const reduced = reduceRow(two, row);

    expect(Object.keys(reduced.arms.challenger.segments ?? {})).toEqual(names.slice(0, 2));
    expect(reduceRow(two, reduced)).toEqual(reduced);
    expect(judgeRange(two, [reduced]).checkpoint).toEqual(judgeRange(two, [row]).checkpoint);
  });

  it.each([
    ['more requests than the arm', { requests: 11, errors: 0, timeouts: 0 }, 'segments.s.requests must be at most'],
    ['more failures than requests', { requests: 5, errors: 3, timeouts: 3 }, 'segments.s: errors + timeouts must be'],
    ['half a request', { requests: 0.5, errors: 0, timeouts: 0 }, 'segments.s.requests must be a whole number'],
    ['no number', { requests: Number.NaN, errors: 0, timeouts: 0 }, 'segments.s.requests must be a whole number'],
  ])('refuse a row with %s', (_name, counts, message) => {
    const arm = { requests: 10, errors: 5, timeouts: 5, segments: { s: counts } };
    const row = { minute: 0, weight: 0.5, arms: { champion: { ...arm, segments: {} }, challenger: arm } };

    expect(() => judgeRange(plan, [row])).toThrow(message);
  });

  it('can break at the least number of failures that is told, and never before', () => {
    const alone = planJudge({ ...settings, metrics: { errors: false, segments: [{ name: 's' }] } });
    const [guardrail] = alone.guards;
    if (guardrail === undefined) throw new Error('no guardrail');
    const look = (failures: number): string => {
      const arm = (requests: number, errors: number): ArmCounts => ({
        requests,
        errors,
        timeouts: 0,
        segments: { s: { requests, errors, timeouts: 0 } },
      });
      const arms = { champion: arm(failures * 4, 0), challenger: arm(failures, failures) };
      const row = { minute: WINDOWS - 1, weight: 0.2, arms };
      return judgeRange(alone, [row]).checkpoint.look.kind;
    };
    const least = leastFailures(guardrail, 0.2, 0.8);

    expect([look(least - 1), look(least)]).toEqual(['continue', 'abort']);
    expect(leastFailures(guardrail, 1, 0)).toBe(Infinity);
  });
});
