import { describe, expect, it } from 'vitest';
import {
  foldLosses,
  freshWatch,
  isAlarmed,
  type LossWatch,
} from '../../../lambdas/domain/performance/sequential/loss-watch.ts';
import {
  foldVersionBatch,
  type PerformanceWatch,
} from '../../../lambdas/domain/performance/sequential/performance-watch.ts';
import { lossesOf } from '../../../lambdas/domain/performance/sequential/ripe-losses.ts';
import { binarySketchesOf } from '../../../lambdas/domain/performance/entry/binary-sketches.ts';
import { errorSketchOf } from '../../../lambdas/domain/performance/regression/error-sketch.ts';
import { emptyClasses } from '../../../lambdas/domain/performance/entry/class-sketches.ts';
import { matrixOf } from '../../../lambdas/domain/sketch/labelled/class-matrix.ts';
import { momentsOf } from '../../../lambdas/domain/sketch/value/moments.ts';
import { lehmer } from '../../support/draws.ts';

const terms = { tolerance: 0.1, budget: 0.05, isShare: true };

/** Days of wrong answers at a rate. */
function days(random: () => number, count: number, rateOn: (day: number) => number) {
  return Array.from({ length: count }, (_, at) => ({
    at,
    losses: momentsOf(Array.from({ length: 60 }, () => (random() < rateOn(at) ? 1 : 0))),
  }));
}

function watched(seed: number, count: number, rateOn: (day: number) => number) {
  let watch = freshWatch(1);
  const alarms: number[] = [];
  for (const day of days(lehmer(seed), count, rateOn)) {
    const was = isAlarmed(watch);
    watch = foldLosses(watch, day, terms);
    if (isAlarmed(watch) && !was) alarms.push(day.at);
  }
  return { watch, alarms };
}

describe('the watch over a loss', () => {
  it('learns its limit from the first week: its mean, what that may be off by, and the tolerance', () => {
    const { watch } = watched(1, 7, () => 0.2);

    const { learnt } = watch;
    expect(learnt?.source).toBe('first-labels');
    const mean = learnt?.reference ?? 0;
    expect(mean).toBeGreaterThan(0.15);
    expect(mean).toBeLessThan(0.25);
    // 420 rows at 1 - 0.05 / 4: about 2.24 standard errors of 0.0195, and 10 % more.
    const sd = Math.sqrt((mean * (1 - mean)) / 420);
    expect(learnt?.limit).toBeGreaterThan((mean + 2.2 * sd) * 1.1);
    expect(learnt?.limit).toBeLessThan((mean + 2.9 * sd * Math.sqrt(learnt?.designEffect ?? 1)) * 1.1 + 0.005);
    expect(watched(1, 6, () => 0.2).watch.learnt).toBeUndefined();
  });

  it('is seldom alarmed in a whole life at its tolerance, however often it is looked at', () => {
    // The losses rise by exactly what is tolerated as soon as the reference is learnt.
    const alarmed = Array.from(
      { length: 200 },
      (_, i) => watched(i + 1, 150, (day) => (day < 7 ? 0.2 : 0.22)).alarms.length,
    );

    expect(alarmed.filter((count) => count > 0).length / 200).toBeLessThanOrEqual(0.05);
  });

  it('is alarmed soon after a rise, knows since when, and ends when three days are well again', () => {
    const rate = (day: number) => (day >= 40 && day < 80 ? 0.5 : 0.2);
    const { alarms } = watched(3, 80, rate);
    const during = watched(3, 80, rate).watch;
    const { watch } = watched(3, 100, rate);

    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toBeGreaterThanOrEqual(40);
    expect(alarms[0]).toBeLessThan(50);
    expect(during.worseSince).toBeGreaterThanOrEqual(38);
    expect(during.worseSince).toBeLessThanOrEqual(41);
    expect(isAlarmed(watch)).toBe(false);
    expect(watch).toMatchObject({ life: 2, learnt: during.learnt });
  });

  it('needs more evidence in a later life', () => {
    const rise = (life: number): number => {
      let watch: LossWatch = freshWatch(life);
      for (const day of days(lehmer(9), 100, (at) => (at < 7 ? 0.2 : 0.42))) {
        watch = foldLosses(watch, day, terms);
        if (isAlarmed(watch)) return day.at;
      }
      return Infinity;
    };

    expect(rise(30)).toBeGreaterThan(rise(1));
    expect(rise(30)).toBeLessThan(100);
  });

  it('takes no batch twice, and none that is older', () => {
    const { watch } = watched(4, 10, () => 0.2);
    const bad = { at: 9, losses: momentsOf(Array.from({ length: 500 }, () => 1)) };

    expect(foldLosses(watch, bad, terms)).toBe(watch);
    expect(foldLosses(watch, { ...bad, at: 3 }, terms)).toBe(watch);
    expect(foldLosses(watch, { ...bad, at: 10 }, terms)).not.toBe(watch);
  });

  it('holds a version to its baseline from the first day it can be judged', () => {
    const baseline = momentsOf(Array.from({ length: 4_000 }, (_, i) => (i % 10 === 0 ? 1 : 0)));
    let watch = freshWatch(1);
    for (const day of days(lehmer(5), 20, () => 0.3)) watch = foldLosses(watch, day, { ...terms, baseline });

    expect(watch.learnt?.source).toBe('baseline');
    expect(watch.learnt?.reference).toBeCloseTo(0.1, 12);
    expect(isAlarmed(watch)).toBe(true);
  });

  it('has a limit for a model without a fault, and finds it when it fails', () => {
    const { alarms, watch } = watched(6, 20, (day) => (day < 10 ? 0 : 0.3));

    expect(watch.learnt?.limit).toBeGreaterThan(0);
    expect(alarms[0]).toBeGreaterThanOrEqual(10);
  });
});

describe('the watch over a champion', () => {
  const declared = { tolerance: 0.1, budget: 0.05 };
  const pass = (before: PerformanceWatch | undefined, version: string, [from, count]: readonly [number, number]) => {
    let watch = before;
    for (const { at, losses } of days(lehmer(from + 1), count, () => 0.25))
      watch = foldVersionBatch(watch, { at: from + at, version, losses: { accuracy: losses } }, declared);
    return watch;
  };

  it('begins anew with another version, pays for it, and keeps how the one before was', () => {
    const first = pass(undefined, 'v1', [0, 10]);
    const second = pass(first, 'v2', [10, 1]);

    expect(first?.measures['accuracy']?.learnt).toBeDefined();
    expect(second).toMatchObject({ version: 'v2', measures: { accuracy: { life: 2, learning: [{ count: 60 }] } } });
    expect(second?.previous?.version).toBe('v1');
    expect(second?.previous?.losses['accuracy']).toBeGreaterThan(0.15);
    expect(second?.previous?.losses['accuracy']).toBeLessThan(0.35);
  });

  it('never holds ranking within days to that of a whole baseline', () => {
    const losses = momentsOf(Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 1 : 0)));
    let watch: PerformanceWatch | undefined;
    for (let at = 0; at < 7; at += 1) {
      const batch = { at, version: 'v1', losses: { auc: losses, brier: losses } };
      watch = foldVersionBatch(watch, batch, { ...declared, baseline: { auc: losses, brier: losses } });
    }

    expect(watch?.measures['auc']?.learnt?.source).toBe('first-labels');
    expect(watch?.measures['brier']?.learnt?.source).toBe('baseline');
  });
});

describe('losses of labels', () => {
  const arm = { version: 'v1', assignment: 'random', rows: 4, unpredicted: 0 } as const;

  it('are misranked pairs and squared errors of a binary model, counted by hand', () => {
    const rows = [
      { score: 0.9, isPositive: true, weight: 1 },
      { score: 0.2, isPositive: true, weight: 1 },
      { score: 0.4, isPositive: false, weight: 1 },
      { score: 0.2, isPositive: false, weight: 1 },
      { score: 0.1, isPositive: false, weight: 1 },
    ];
    const losses = lossesOf({ ...arm, task: 'binary', sketches: binarySketchesOf(rows, [0.5]) });

    // Of six pairs one is misranked and one tied: mean 1.5 / 6, squares (1 + 1/4) / 6; two pairs are independent.
    expect(losses['auc']).toMatchObject({ count: 2, squares: 2, mean: 0.25 });
    expect(losses['auc']?.m2).toBeCloseTo(2 * (1.25 / 6 - 0.0625), 12);
    expect(losses['brier']?.mean).toBeCloseTo((0.01 + 0.64 + 0.16 + 0.04 + 0.01) / 5, 12);
  });

  it('are wrong answers of classes, and sizes of errors', () => {
    const answers = ['aa', 'ab', 'bb', 'bb'].map((two) => ({
      label: two.charAt(0),
      predicted: two.charAt(1),
      weight: 1,
    }));
    const sketches = { ...emptyClasses(['a', 'b']), matrix: matrixOf(answers, ['a', 'b']) };
    const pairs = [1, 3].map((predicted) => ({ actual: 0, predicted, weight: 1 }));

    const wrong = lossesOf({ ...arm, task: 'multiclass', sketches });
    expect(wrong).toEqual({ accuracy: { count: 4, squares: 4, mean: 0.25, m2: 0.75 } });
    expect(lossesOf({ ...arm, task: 'regression', sketches: errorSketchOf(pairs) })['mae']).toMatchObject({
      mean: 2,
      m2: 2,
    });
  });

  it('leave out what has no rows: one class alone, scores that are no probabilities', () => {
    const one = binarySketchesOf([{ score: 0.3, isPositive: true, weight: 1 }], []);
    const wide = binarySketchesOf([{ score: 3, isPositive: true, weight: 1 }], []);

    expect(Object.keys(lossesOf({ ...arm, task: 'binary', sketches: one }))).toEqual(['brier']);
    expect(lossesOf({ ...arm, task: 'binary', sketches: wide })).toEqual({});
    expect(lossesOf({ ...arm, task: 'multiclass', sketches: emptyClasses(['a', 'b']) })).toEqual({});
  });
});
