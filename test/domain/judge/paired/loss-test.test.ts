import { describe, expect, it } from 'vitest';
import { judgePairs } from '../../../../lambdas/domain/judge/paired/judge-pairs.ts';
import { lossInterval } from '../../../../lambdas/domain/judge/paired/loss-test.ts';
import {
  addLosses,
  noLosses,
  type LossSums,
  type PairedBlock,
  type PairedPlan,
} from '../../../../lambdas/domain/judge/paired/paired-plan.ts';
import { lehmer } from '../../../support/draws.ts';

const plan: PairedPlan = { reads: 'losses', margin: 0, alpha: 0.01, beta: 0.05, plannedWindows: 48 };

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Squared errors of both versions, which share most of what makes a request hard. */
function draw(random: () => number, factor: number): readonly PairedBlock[] {
  return Array.from({ length: 24 }, (_, n) => {
    let losses: LossSums = noLosses;
    for (let i = 0; i < 40; i++) {
      const hard = normal(random);
      const [champion, challenger] = [hard + 0.5 * normal(random), factor * (hard + 0.5 * normal(random))].map(
        (error) => error * error,
      );
      if (champion === undefined || challenger === undefined) throw new Error('no draw');
      const squares = { championSq: champion ** 2, challengerSq: challenger ** 2, product: champion * challenger };
      losses = addLosses(losses, { count: 1, champion, challenger, ...squares });
    }
    return { from: 2 * n, until: 2 * n + 2, pairs: 40, losses };
  });
}

describe('squared errors of both versions on the same requests', () => {
  it('find no challenger worse that is not, at all looks together', () => {
    const random = lehmer(21);
    let [worse, outside] = [0, 0];
    for (let n = 0; n < 2_000; n++) {
      const blocks = draw(random, 1);
      worse += Number(judgePairs(plan, blocks).worse !== undefined);
      if (n >= 500) continue;
      let sums = noLosses;
      const isOutside = blocks.some(({ losses = noLosses }) => {
        sums = addLosses(sums, losses);
        const { lower, upper } = lossInterval(sums, 0.05) ?? { lower: -1, upper: 1 };
        return lower > 0 || upper < 0;
      });
      outside += Number(isOutside);
    }
    expect(worse).toBeLessThanOrEqual(33);
    expect(outside).toBeLessThanOrEqual(40);
  });

  it('find one whose errors are 15 % larger, and prove one whose are as much smaller', () => {
    const random = lehmer(22);
    let [worse, proven] = [0, 0];
    for (let n = 0; n < 100; n++) {
      worse += Number(judgePairs(plan, draw(random, 1.15)).worse !== undefined);
      proven += Number(judgePairs(plan, draw(random, 1 / 1.15)).proven !== undefined);
    }
    expect(worse).toBeGreaterThan(80);
    expect(proven).toBeGreaterThan(80);
  });

  it('tolerate a margin in percent of the champion’s mean', () => {
    const random = lehmer(23);
    const tolerant = { ...plan, margin: 0.4 };
    let [worse, proven] = [0, 0];
    for (let n = 0; n < 100; n++) {
      const look = judgePairs(tolerant, draw(random, 1.1));
      worse += Number(look.worse !== undefined);
      proven += Number(look.proven !== undefined);
    }
    expect(worse).toBe(0);
    expect(proven).toBeGreaterThan(50);
  });

  it('say nothing of fewer than a hundred pairs, nor of errors that never differ', () => {
    const sums = { count: 99, champion: 99, challenger: 990, championSq: 99, challengerSq: 9_900, product: 990 };
    expect(lossInterval(sums, 0.05)).toBeUndefined();
    expect(judgePairs(plan, [{ from: 0, until: 2, pairs: 99, losses: sums }]).worse).toBeUndefined();
    const alike = { count: 500, champion: 500, challenger: 500, championSq: 500, challengerSq: 500, product: 500 };
    expect(judgePairs(plan, [{ from: 0, until: 2, pairs: 500, losses: alike }])).toMatchObject({ labelled: 500 });
    expect(lossInterval(alike, 0.05)).toEqual({ lower: 0, upper: 0 });
  });
});
