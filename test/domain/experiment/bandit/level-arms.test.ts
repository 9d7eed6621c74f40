import { describe, expect, it } from 'vitest';
import { bestChances } from '../../../../lambdas/domain/experiment/bandit/best-chances.ts';
import { levelArms } from '../../../../lambdas/domain/experiment/bandit/level-arms.ts';
import { seededRandom } from '../../../../lambdas/domain/sketch/seeded-random.ts';

const events = (count: number, sum: number) => ({ count, sum, sumSq: sum });
const binary = { kind: 'binary' as const, designEffect: 1 };

describe('versions at one level', () => {
  it('are their own counts while the level stands still', () => {
    const arms = [events(1_000, 100), events(1_000, 120), events(1_000, 80)];

    const found = levelArms([{ weight: 1, arms }], binary);

    expect(found?.map(({ rate }) => Number(rate.toFixed(6)))).toEqual([0.1, 0.12, 0.08]);
    expect(found?.map(({ weighed }) => Math.round(weighed))).toEqual([1_000, 1_000, 1_000]);
  });

  it('are not told apart by who had most requests in good hours, where pooled rates are', () => {
    // Both convert alike in each block; the second has most of the good one.
    const good = [events(100, 40), events(900, 360)];
    const bad = [events(900, 90), events(100, 10)];
    const blocks = [good, bad].map((arms) => ({ weight: 1, arms }));

    const [one, other] = levelArms(blocks, binary) ?? [];

    expect((40 + 90) / 1_000).toBeLessThan((360 + 10) / 1_000 / 2);
    expect(one?.rate).toBeCloseTo(other?.rate ?? 0, 6);
  });

  it('find a version that is better by a fifth at any level', () => {
    const blocks = [0.05, 0.1, 0.2].map((level, at) => ({
      weight: 1,
      arms: [events(1_000 * (3 - at), 1_000 * (3 - at) * level), events(1_000 * (1 + at), 1_200 * (1 + at) * level)],
    }));

    const [champion, challenger] = levelArms(blocks, binary) ?? [];

    expect((challenger?.rate ?? 0) / (champion?.rate ?? 1)).toBeCloseTo(1.2, 5);
  });

  it('count an old outcome for less, and one of many of the same caller for a part', () => {
    const arms = [events(1_000, 100), events(1_000, 100)];

    expect(levelArms([{ weight: 0.25, arms }], binary)?.[0]?.weighed).toBeCloseTo(250, 6);
    expect(levelArms([{ weight: 1, arms }], { ...binary, designEffect: 4 })?.[0]?.weighed).toBeCloseTo(250, 6);
  });

  it('of values are their means, without what the block had in common', () => {
    const value = (count: number, mean: number) => ({ count, sum: count * mean, sumSq: count * (mean * mean + 4) });
    const blocks = [
      { weight: 1, arms: [value(900, 10), value(100, 11)] },
      { weight: 1, arms: [value(100, 20), value(900, 21)] },
    ];

    const [one, other] = levelArms(blocks, { kind: 'value', designEffect: 1 }) ?? [];

    expect((other?.rate ?? 0) - (one?.rate ?? 0)).toBeCloseTo(1, 6);
    expect(one?.deviation).toBeCloseTo(2, 6);
  });

  it('are not known while a version has no outcome, or nobody an event', () => {
    expect(levelArms([{ weight: 1, arms: [events(10, 1), events(0, 0)] }], binary)).toBeUndefined();
    expect(levelArms([{ weight: 1, arms: [events(10, 0), events(10, 0)] }], binary)).toBeUndefined();
    expect(levelArms([], binary)).toBeUndefined();
  });
});

describe('the chance of being best', () => {
  const arm = (rate: number, weighed = 1_000) => ({ rate, weighed, deviation: Math.sqrt(rate * (1 - rate)) });

  it('is as the posterior has it, and the same for the same seed', () => {
    // P(Beta(121, 881) > Beta(101, 901)) is 0.9229 by 400,000 draws of random.betavariate (Python 3).
    const found = bestChances(seededRandom('r1/look-1'), [arm(0.1), arm(0.12)], { kind: 'binary', better: 'higher' });

    expect(found[1]).toBeGreaterThan(0.91);
    expect(found[1]).toBeLessThan(0.936);
    expect(found.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
    expect(bestChances(seededRandom('r1/look-1'), [arm(0.1), arm(0.12)], { kind: 'binary', better: 'higher' })).toEqual(
      found,
    );
  });

  it('is that of the lowest where lower is better', () => {
    const [low = 0] = bestChances(seededRandom('s'), [arm(0.1), arm(0.12)], { kind: 'binary', better: 'lower' });

    expect(low).toBeGreaterThan(0.9);
  });

  it('of values follows their means', () => {
    const value = (rate: number) => ({ rate, weighed: 400, deviation: 2 });
    // The difference of means has 0.1414 as its deviation: 1.414 of them, 0.921 of the normal distribution.
    const [, second = 0] = bestChances(seededRandom('s'), [value(10), value(10.2)], {
      kind: 'value',
      better: 'higher',
    });

    expect(second).toBeGreaterThan(0.905);
    expect(second).toBeLessThan(0.937);
  });
});
