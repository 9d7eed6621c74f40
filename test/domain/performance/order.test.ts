import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auc, aucBound } from '../../../lambdas/domain/performance/order/auc.ts';
import { averagePrecision, binnedPrecision } from '../../../lambdas/domain/performance/order/average-precision.ts';
import { groupsOfRows, groupsOfSketch } from '../../../lambdas/domain/performance/order/class-groups.ts';
import { concordance, gammaBound, rankAssociation } from '../../../lambdas/domain/performance/order/concordance.ts';
import { decilesOfGroups, decilesOfRows } from '../../../lambdas/domain/performance/order/deciles.ts';
import { delongError, pairedDelong } from '../../../lambdas/domain/performance/order/delong.ts';
import { prCurve, rocCurve } from '../../../lambdas/domain/performance/order/curves.ts';
import { ksOfClasses } from '../../../lambdas/domain/performance/order/ks-classes.ts';
import { topShare } from '../../../lambdas/domain/performance/order/top-share.ts';
import type { Result } from '../../../lambdas/domain/outcome.ts';
import type { ScoredRow } from '../../../lambdas/domain/sketch/labelled/scored-row.ts';
import { scoreSketchOf } from '../../../lambdas/domain/sketch/labelled/score-sketch.ts';

const score = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 0.5, 0.501, 0.502, 1));
const row = fc.record({ score, isPositive: fc.boolean(), weight: fc.constant(1) });
const rows = fc
  .array(row, { minLength: 2, maxLength: 40 })
  .map((list) => list.map((one, i) => (i < 2 ? { ...one, isPositive: i === 0 } : one)));

const need = <T>(result: Result<T>): T => {
  if (result.kind !== 'known') throw new Error(JSON.stringify(result));
  return result.value;
};
const scoresOf = (list: readonly ScoredRow[], wanted: boolean): readonly number[] =>
  list.filter(({ isPositive }) => isPositive === wanted).map((one) => one.score);

const beats = (a: number, b: number): number => (a > b ? 1 : a === b ? 0.5 : 0);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);

/** Every pair looked at. */
function countPairs(list: readonly ScoredRow[]) {
  const counts = { concordant: 0, discordant: 0, tied: 0 };
  for (const up of scoresOf(list, true)) {
    for (const down of scoresOf(list, false)) counts[up > down ? 'concordant' : up < down ? 'discordant' : 'tied']++;
  }
  return counts;
}

/** Every threshold tried. */
function largestGap(list: readonly ScoredRow[]): number {
  const [up, down] = [scoresOf(list, true), scoresOf(list, false)];
  const share = (values: readonly number[], t: number): number =>
    values.filter((value) => value >= t).length / values.length;
  return Math.max(0, ...list.map(({ score: t }) => Math.abs(share(up, t) - share(down, t))));
}

function check(law: (list: readonly ScoredRow[]) => void): void {
  fc.assert(fc.property(rows, law), { seed: 11, numRuns: 150 });
}

describe('pairs of a positive and a negative', () => {
  it('are counted as by looking at each', () => {
    check((list) => {
      const { concordant, discordant, tied } = need(concordance(groupsOfRows(list)));
      expect({ concordant, discordant, tied }).toEqual(countPairs(list));
    });
  });

  it('give an AUC, a tau-a and a gamma that a sketch holds within its bound', () => {
    check((list) => {
      const binned = groupsOfSketch(scoreSketchOf(list));
      const { concordant, discordant, tied } = countPairs(list);
      const pairs = concordant + discordant + tied;
      const counts = need(concordance(binned));
      expect(Math.abs(need(auc(binned)) - (concordant + tied / 2) / pairs)).toBeLessThanOrEqual(
        aucBound(binned) + 1e-12,
      );
      const gamma = rankAssociation(counts, list.length).gamma;
      expect(gamma.kind).toBe(counts.concordant + counts.discordant > 0 ? 'known' : 'undefined');
      if (gamma.kind !== 'known') return;
      const exact = (concordant - discordant) / (concordant + discordant);
      expect(Math.abs(gamma.value - exact)).toBeLessThanOrEqual(gammaBound(counts) + 1e-12);
    });
  });

  it('weigh as many rows as their weight says', () => {
    const few = [
      { score: 0.9, isPositive: true, weight: 3 },
      { score: 0.4, isPositive: true, weight: 1 },
      { score: 0.5, isPositive: false, weight: 2 },
    ];
    const many = few.flatMap((one) => Array.from({ length: one.weight }, () => ({ ...one, weight: 1 })));

    expect(need(auc(groupsOfRows(few)))).toBeCloseTo(need(auc(groupsOfRows(many))), 12);
    expect(need(averagePrecision(groupsOfRows(few)))).toBeCloseTo(need(averagePrecision(groupsOfRows(many))), 12);
  });
});

describe('the distance of the classes', () => {
  it('is the largest over every threshold, and a sketch encloses it', () => {
    check((list) => {
      const exact = largestGap(list);
      const binned = need(ksOfClasses(groupsOfSketch(scoreSketchOf(list))));
      expect(need(ksOfClasses(groupsOfRows(list))).statistic).toBeCloseTo(exact, 12);
      expect(binned.statistic).toBeLessThanOrEqual(exact + 1e-12);
      expect(binned.upper).toBeGreaterThanOrEqual(exact - 1e-12);
    });
  });

  it('is reached at t*, and says when the score is inverted', () => {
    const good = [0.1, 0.2, 0.3, 0.6, 0.7, 0.8].map((one, i) => ({ score: one, isPositive: i > 2, weight: 1 }));
    const inverted = good.map((one) => ({ ...one, isPositive: !one.isPositive }));

    expect(need(ksOfClasses(groupsOfRows(good)))).toMatchObject({ statistic: 1, threshold: 0.6, isInverted: false });
    expect(need(ksOfClasses(groupsOfRows(inverted)))).toMatchObject({ statistic: 1, threshold: 0.6, isInverted: true });
  });
});

describe('average precision', () => {
  it('of a sketch lies with that of the rows between its own ends', () => {
    check((list) => {
      const exact = need(averagePrecision(groupsOfRows(list)));
      const { value, lower, upper } = need(binnedPrecision(groupsOfSketch(scoreSketchOf(list))));
      for (const one of [exact, value]) {
        expect(one).toBeGreaterThanOrEqual(lower - 1e-12);
        expect(one).toBeLessThanOrEqual(upper + 1e-12);
      }
    });
  });

  it('changes little when bins of many positives are walked in steps', () => {
    const list = Array.from({ length: 4000 }, (_, i) => ({ score: (i % 10) / 10, isPositive: i % 3 === 0, weight: 1 }));
    const groups = groupsOfSketch(scoreSketchOf(list));

    expect(need(binnedPrecision(groups, 32)).value).toBeCloseTo(need(binnedPrecision(groups)).value, 4);
  });
});

describe('deciles', () => {
  it('of a sketch hold the gain of the rows within its ends', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 20, maxLength: 60 }), row, row, (list, up, down) => {
        const both = [...list, { ...up, isPositive: true }, { ...down, isPositive: false }];
        const [exact, binned] = [need(decilesOfRows(both)), need(decilesOfGroups(groupsOfSketch(scoreSketchOf(both))))];
        expect([exact.deciles.length, binned.gains.length]).toEqual([10, 10]);
        exact.deciles.forEach(({ gain }, k) => {
          expect(gain).toBeGreaterThanOrEqual((binned.gains[k]?.lower ?? NaN) - 1e-12);
          expect(gain).toBeLessThanOrEqual((binned.gains[k]?.upper ?? NaN) + 1e-12);
        });
      }),
      { seed: 5 },
    );
  });

  it('mark a tenth that does worse than the one after it', () => {
    const list = Array.from({ length: 100 }, (_, i) => ({
      score: 1 - i / 100,
      isPositive: i < 10 ? i % 2 === 0 : i < 20,
      weight: 1,
    }));
    const table = need(decilesOfRows(list));

    expect(table.deciles.map(({ isBreak }) => isBreak)).toEqual([
      false,
      true,
      ...Array.from({ length: 8 }, () => false),
    ]);
    expect(table.deciles.map(({ positives }) => positives).slice(0, 3)).toEqual([5, 10, 0]);
    expect(need(topShare(groupsOfRows(list), 0.1))).toMatchObject({
      capture: { value: 5 / 15 },
      precision: { value: 0.5 },
    });
  });
});

describe('the curves', () => {
  it('give the area under the ROC curve by trapezes', () => {
    check((list) => {
      const groups = groupsOfRows(list);
      const points = need(rocCurve(groups));
      const area = points.reduce((sum, { fpr, tpr }, i) => {
        const before = points[i - 1] ?? { fpr: 0, tpr: 0 };
        return sum + ((fpr - before.fpr) * (tpr + before.tpr)) / 2;
      }, 0);
      expect(area).toBeCloseTo(need(auc(groups)), 12);
    });
  });

  it('end where everything is chosen', () => {
    const list = [0.2, 0.8, 0.9].map((one, i) => ({ score: one, isPositive: i === 2, weight: 1 }));

    expect(need(prCurve(groupsOfRows(list)))).toEqual([
      { threshold: 0.9, precision: 1, recall: 1 },
      { threshold: 0.8, precision: 0.5, recall: 1 },
      { threshold: 0.2, precision: 1 / 3, recall: 1 },
    ]);
  });
});

describe('the error of an AUC', () => {
  it('is that of the placement values of each row', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 6, maxLength: 30 }), (drawn) => {
        const list = drawn.map((one, i) => (i < 4 ? { ...one, isPositive: i % 2 === 0 } : one));
        const [up, down] = [scoresOf(list, true), scoresOf(list, false)];
        const v10 = up.map((a) => mean(down.map((b) => beats(a, b))));
        const v01 = down.map((b) => mean(up.map((a) => beats(a, b))));
        const wanted = Math.sqrt(variance(v10) / up.length + variance(v01) / down.length);
        expect(need(delongError(groupsOfRows(list)))).toBeCloseTo(wanted, 10);
      }),
      { seed: 9 },
    );
  });

  it('of two scores of the same rows is that of the gaps between their placement values', () => {
    let compared = 0;
    const pair = fc.record({ isPositive: fc.boolean(), first: score, second: score });
    fc.assert(
      fc.property(fc.array(pair, { minLength: 6, maxLength: 30 }), (drawn) => {
        const list = drawn.map((one, i) => (i < 4 ? { ...one, isPositive: i % 2 === 0 } : one));
        const [up, down] = [list.filter((one) => one.isPositive), list.filter((one) => !one.isPositive)];
        const gap = (a: (typeof list)[number], b: (typeof list)[number]): number =>
          beats(a.first, b.first) - beats(a.second, b.second);
        const gaps10 = up.map((a) => mean(down.map((b) => gap(a, b))));
        const gaps01 = down.map((b) => mean(up.map((a) => gap(a, b))));
        const wanted = Math.sqrt(variance(gaps10) / up.length + variance(gaps01) / down.length);
        const [isPositive, first, second] = [
          list.map((one) => one.isPositive),
          list.map((one) => one.first),
          list.map((one) => one.second),
        ];
        const found = pairedDelong({ isPositive, first, second });
        if (wanted < 1e-9) return;
        const { difference, z, p, interval } = need(found);
        compared += 1;
        expect(difference).toBeCloseTo(mean(gaps10), 12);
        expect(z * wanted).toBeCloseTo(difference, 9);
        expect(interval.upper - difference).toBeCloseTo(1.959964 * wanted, 5);
        expect(difference - interval.lower).toBeCloseTo(1.959964 * wanted, 5);
        expect(p < 0.05).toBe(Math.abs(z) > 1.959964);
      }),
      { seed: 10 },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it('of two scores of the same rows, counted by hand', () => {
    // The second score misranks two of the four pairs: the positive 0.2 below both negatives.
    const { difference, z } = need(
      pairedDelong({ isPositive: [true, true, false, false], first: [4, 3, 2, 1], second: [0.9, 0.2, 0.4, 0.3] }),
    );

    // Gaps of the positives 0 and 1 (variance 1/2), of the negatives 1/2 and 1/2: error sqrt(1/4).
    expect(difference).toBe(0.5);
    expect(z).toBeCloseTo(1, 12);
  });

  it('of two scores of the same rows needs that they differ', () => {
    const scores = { isPositive: [true, true, false, false], first: [4, 3, 2, 1], second: [8, 6, 4, 2] };

    expect(pairedDelong(scores)).toEqual({ kind: 'undefined', reason: 'both scores order the rows alike' });
    expect(pairedDelong({ ...scores, isPositive: [true, true, true, true] }).kind).toBe('undefined');
  });
});

describe('a single class', () => {
  const one = groupsOfRows([{ score: 0.5, isPositive: true, weight: 1 }]);

  it('has no ranking, by name', () => {
    for (const result of [auc(one), ksOfClasses(one), concordance(one), rocCurve(one)]) {
      expect(result).toEqual({ kind: 'undefined', reason: 'only one class has rows' });
    }
    const none = groupsOfRows([]);
    expect(averagePrecision(none).kind).toBe('undefined');
    expect(binnedPrecision(none).kind).toBe('undefined');
    expect(decilesOfGroups(none).kind).toBe('undefined');
    expect(decilesOfRows([]).kind).toBe('undefined');
    expect(prCurve(none).kind).toBe('undefined');
    expect(topShare(none, 0.1).kind).toBe('undefined');
  });
});
