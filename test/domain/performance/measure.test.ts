import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binarySketchesOf,
  emptyBinary,
  mergeBinary,
} from '../../../lambdas/domain/performance/entry/binary-sketches.ts';
import { classSketchesOf, emptyClasses } from '../../../lambdas/domain/performance/entry/class-sketches.ts';
import { measureBinaryRows } from '../../../lambdas/domain/performance/entry/measure-binary-rows.ts';
import { binaryWarnings, measureBinary, outcomeOf } from '../../../lambdas/domain/performance/entry/measure-binary.ts';
import { measureMulticlass } from '../../../lambdas/domain/performance/entry/measure-multiclass.ts';
import { measureRegression } from '../../../lambdas/domain/performance/entry/measure-regression.ts';
import { withBlockIntervals } from '../../../lambdas/domain/performance/entry/with-blocks.ts';
import { handTillAuc } from '../../../lambdas/domain/performance/multiclass/class-auc.ts';
import type { NamedOutcome } from '../../../lambdas/domain/outcome.ts';
import {
  emptyErrors,
  errorSketchOf,
  mergeErrors,
} from '../../../lambdas/domain/performance/regression/error-sketch.ts';
import {
  measureRanges,
  pinballLosses,
  rangesOf,
} from '../../../lambdas/domain/performance/regression/quantile-sketch.ts';
import type { ScoredRow } from '../../../lambdas/domain/sketch/labelled/scored-row.ts';
import { lehmer } from '../../support/draws.ts';

const settings = { seed: 'test' };
const valuesAlone = { ...settings, hasIntervals: false };

/** Rows whose labels follow their scores. */
function drawRows(
  seed: number,
  count: number,
  rateOf: (score: number) => number = (score) => score,
): readonly ScoredRow[] {
  const random = lehmer(seed);
  return Array.from({ length: count }, () => {
    const score = random();
    return { score, isPositive: random() < rateOf(score), weight: 1 };
  });
}

function valueIn(outcomes: readonly NamedOutcome[], name: string): number {
  const outcome = outcomeOf(outcomes, name);
  return outcome.kind === 'measured' ? outcome.value : NaN;
}

/** Every number anywhere in the outcomes. */
function numbersIn(tree: unknown): readonly number[] {
  if (typeof tree === 'number') return [tree];
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(numbersIn) : [];
}

/** Numbers of a binary model whose interval is another's. */
const withoutInterval: readonly string[] = [
  'concordant-pairs',
  'discordant-pairs',
  'tied-pairs',
  'brier-reliability',
  'brier-resolution',
  'brier-uncertainty',
  'brier-rest',
];

describe('a binary model', () => {
  const rows = drawRows(1, 600);
  const outcomes = measureBinary(binarySketchesOf(rows, [0.5, 0.7]), {
    ...settings,
    values: { tp: 5, fp: -1, tn: 0, fn: -2 },
  });

  it('has every number of the catalogue, each with an interval or why not', () => {
    const names = outcomes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of [
      'auc',
      'gini',
      'ks',
      'gamma',
      'tau-a',
      'average-precision',
      'log-loss',
      'brier',
      'ece',
      'mce',
    ]) {
      expect(names).toContain(name);
    }
    const lacking = outcomes.flatMap(({ name, outcome }) =>
      outcome.kind === 'measured' && outcome.interval.kind === 'undefined' && outcome.interval.reason !== ''
        ? [name]
        : [],
    );
    expect(lacking.toSorted()).toEqual(withoutInterval.toSorted());
    for (const { name, outcome } of outcomes.filter((one) => !withoutInterval.includes(one.name))) {
      if (outcome.kind !== 'measured' || outcome.interval.kind !== 'known') throw new Error(`${name} has no interval`);
      const { value, interval } = outcome;
      // A resample that moves rows between bins overstates calibration errors: their interval may lie above the value.
      const lowest = name === 'ece' || name === 'mce' ? 0 : interval.value.lower;
      expect(interval.value.lower, name).toBeLessThan(interval.value.upper);
      expect(value, name).toBeGreaterThanOrEqual(lowest);
      expect(value, name).toBeLessThanOrEqual(interval.value.upper);
    }
  });

  it('is right about what can be counted by hand', () => {
    const tp = rows.filter(({ score, isPositive }) => score >= 0.7 && isPositive).length;
    const fp = rows.filter(({ score, isPositive }) => score >= 0.7 && !isPositive).length;
    const positives = rows.filter(({ isPositive }) => isPositive).length;
    const fn = positives - tp;
    const tn = rows.length - positives - fp;

    expect(valueIn(outcomes, 'precision@0.7')).toBeCloseTo(tp / (tp + fp), 12);
    expect(valueIn(outcomes, 'recall@0.7')).toBeCloseTo(tp / positives, 12);
    expect(valueIn(outcomes, 'f2@0.7')).toBeCloseTo((5 * tp) / (5 * tp + 4 * fn + fp), 12);
    expect(valueIn(outcomes, 'f0.5@0.7')).toBeCloseTo((1.25 * tp) / (1.25 * tp + 0.25 * fn + fp), 12);
    expect(valueIn(outcomes, 'expected-value@0.7')).toBeCloseTo((5 * tp - fp - 2 * fn) / rows.length, 12);
    expect(valueIn(outcomes, 'accuracy-skill@0.7')).toBeCloseTo(1 - (fp + fn) / Math.min(positives, tn + fp), 12);
    const parts = ['reliability', 'resolution', 'uncertainty', 'rest'].map((part) =>
      valueIn(outcomes, `brier-${part}`),
    );
    const [reliability = 0, resolution = 0, uncertainty = 0, rest = 0] = parts;
    expect(reliability - resolution + uncertainty + rest).toBeCloseTo(valueIn(outcomes, 'brier'), 12);
    expect(valueIn(outcomes, 'brier-skill')).toBeCloseTo(1 - valueIn(outcomes, 'brier') / uncertainty, 12);
  });

  it('has the same numbers exactly from its rows, within the bounds of the sketches', () => {
    const exact = measureBinaryRows(rows, [0.5, 0.7], valuesAlone);
    const shared = outcomes.filter(({ name }) => !name.endsWith('-binned'));
    expect(exact.map(({ name }) => name)).toEqual([
      ...shared.map(({ name }) => name).filter((name) => !name.startsWith('expected-value')),
      'calibration-slope',
      'calibration-intercept',
    ]);
    for (const { name, outcome } of shared.filter((one) => !one.name.startsWith('expected-value'))) {
      const other = outcomeOf(exact, name);
      if (outcome.kind !== 'measured' || other.kind !== 'measured') throw new Error(`${name} is not measured`);
      expect(other.bound, name).toBe(0);
      expect(Math.abs(outcome.value - other.value), name).toBeLessThanOrEqual(outcome.bound + 1e-9);
    }
    expect(Math.abs(valueIn(exact, 'calibration-slope') - 1)).toBeLessThan(0.25);
    expect(valueIn(exact, 'calibration-slope')).toBeCloseTo(valueIn(outcomes, 'calibration-slope-binned'), 2);
  });

  it('lacks numbers by name where there is too little', () => {
    const few = measureBinary(binarySketchesOf(rows.slice(0, 20), [0.5]), valuesAlone);
    expect(outcomeOf(few, 'auc')).toMatchObject({ kind: 'insufficient-data', needed: 30 });
    expect(outcomeOf(few, 'accuracy@0.5')).toMatchObject({ kind: 'insufficient-data', needed: 30, got: 20 });
    expect(outcomeOf(few, 'brier')).toMatchObject({ kind: 'insufficient-data', got: 20 });
    const empty = measureBinary(emptyBinary([0.5]), settings);
    const full = measureBinary(binarySketchesOf(rows, [0.5]), valuesAlone);
    expect(empty.map(({ name }) => name)).toEqual(full.map(({ name }) => name));
    expect(empty.filter(({ outcome }) => outcome.kind === 'measured')).toEqual([]);
    expect(outcomeOf(few, 'horoscope')).toEqual({ kind: 'undefined', reason: 'no number is named horoscope' });
  });

  it('counts sampled rows as fewer than their weight', () => {
    const sampled = rows.slice(0, 20).map((row) => ({ ...row, weight: 100 }));
    const outcome = outcomeOf(measureBinary(binarySketchesOf(sampled, [0.5]), settings), 'accuracy@0.5');
    expect(outcome).toMatchObject({ kind: 'insufficient-data', got: 20 });
  });

  it('refuses probabilities outside [0, 1] with their count, and ranks them all the same', () => {
    const wide = rows.map((row, i) => ({ ...row, score: i < 3 ? 5 + i : row.score }));
    const outcome = measureBinary(binarySketchesOf(wide, [0.5]), valuesAlone);
    expect(outcomeOf(outcome, 'log-loss')).toEqual({
      kind: 'refused',
      column: 'score',
      count: 3,
      reason: 'outside [0, 1]: no probability',
    });
    expect(valueIn(outcome, 'auc')).toBeGreaterThan(0.7);
  });

  it('carries bounds in place of intervals when labels came only for some', () => {
    const selective = measureBinary(binarySketchesOf(rows, [0.5]), {
      ...settings,
      selectiveLabels: { unlabelled: 400 },
    });
    const accuracy = outcomeOf(selective, 'accuracy@0.5');
    const hits = valueIn(outcomes, 'accuracy@0.5') * 600;
    expect(accuracy).toMatchObject({
      interval: { value: { method: 'bounds', lower: hits / 1000, upper: (hits + 400) / 1000 } },
    });
    expect(outcomeOf(selective, 'auc')).toMatchObject({ interval: { kind: 'undefined' } });
  });

  it('warns when its score is inverted', () => {
    expect(binaryWarnings(binarySketchesOf(rows, [0.5]))).toEqual([]);
    const inverted = binarySketchesOf(
      drawRows(2, 300, (score) => 1 - score),
      [0.5],
    );
    expect(binaryWarnings(inverted)[0]).toMatch(
      /^the score is inverted: more negatives than positives score at least 0\.\d+/,
    );
  });

  it('takes block intervals when its requests come in clumps', () => {
    const blocks = Array.from({ length: 24 }, (_, i) => binarySketchesOf(rows.slice(25 * i, 25 * (i + 1)), [0.5]));
    const how = {
      blocks,
      merge: mergeBinary,
      empty: emptyBinary([0.5]),
      measure: (all: (typeof blocks)[number]) => measureBinary(all, { ...settings, hasIntervals: false }),
    };
    const only = outcomes.filter(({ name }) => ['auc', 'accuracy@0.5'].includes(name));
    const blocked = outcomeOf(withBlockIntervals(only, how), 'accuracy@0.5');
    const value = valueIn(outcomes, 'accuracy@0.5');
    const wide = Math.sqrt((value * (1 - value)) / 600) * 1.96;
    expect(blocked).toMatchObject({ interval: { kind: 'known', value: { method: 'blocks' } } });
    const interval =
      blocked.kind === 'measured' && blocked.interval.kind === 'known' ? blocked.interval.value : undefined;
    expect(((interval?.upper ?? 0) - value) / wide).toBeGreaterThan(0.6);
    expect(((interval?.upper ?? 0) - value) / wide).toBeLessThan(1.7);
    expect(outcomeOf(withBlockIntervals(only, { ...how, blocks: blocks.slice(0, 5) }), 'auc')).toMatchObject({
      interval: { kind: 'insufficient-data', needed: 20, got: 5 },
    });
  });

  it('never shows a number that is none, whatever its rows', () => {
    const row = fc.record({
      score: fc.oneof(fc.double({ min: -2, max: 2, noNaN: true }), fc.constantFrom(0, 1, 1e75, -1e75)),
      isPositive: fc.boolean(),
      weight: fc.constantFrom(1, 1, 0.001, 1e6),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 90 }), (list) => {
        const all = measureBinary(binarySketchesOf(list, [0.5]), { ...settings, hasIntervals: false });
        expect(numbersIn(all).filter((number) => !Number.isFinite(number))).toEqual([]);
      }),
      { seed: 21, numRuns: 40 },
    );
  });

  it('has numbers or reasons for constant scores, one class and separated classes', () => {
    const make = (score: (i: number) => number, isPositive: (i: number) => boolean) =>
      Array.from({ length: 80 }, (_, i) => ({ score: score(i), isPositive: isPositive(i), weight: 1 }));
    const constant = measureBinaryRows(
      make(
        () => 0.5,
        (i) => i % 2 === 0,
      ),
      [0.5],
      valuesAlone,
    );
    expect(valueIn(constant, 'auc')).toBe(0.5);
    expect(outcomeOf(constant, 'gamma')).toEqual({ kind: 'undefined', reason: 'all pairs are tied' });
    expect(outcomeOf(constant, 'calibration-slope')).toEqual({ kind: 'undefined', reason: 'all scores are equal' });
    const single = measureBinaryRows(
      make(
        (i) => i / 100,
        () => true,
      ),
      [0.5],
      valuesAlone,
    );
    expect(outcomeOf(single, 'auc')).toMatchObject({ kind: 'insufficient-data', of: 'negatives', got: 0 });
    expect(outcomeOf(single, 'brier-skill')).toEqual({ kind: 'undefined', reason: 'the best constant has no loss' });
    const separated = measureBinaryRows(
      make(
        (i) => (i < 40 ? 0.1 : 0.9),
        (i) => i >= 40,
      ),
      [0.5],
      valuesAlone,
    );
    expect(valueIn(separated, 'mcc@0.5')).toBe(1);
    expect(outcomeOf(separated, 'calibration-slope')).toMatchObject({
      reason: 'the classes are separated by the score',
    });
    expect(numbersIn([constant, single, separated]).every(Number.isFinite)).toBe(true);
  });
});

describe('a regression model', () => {
  const random = lehmer(3);
  const rows = Array.from({ length: 400 }, () => {
    const actual = 1 + 9 * random();
    return { actual, predicted: actual + random() - 0.4, weight: 1 };
  });
  const errors = rows.map(({ actual, predicted }) => predicted - actual);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const outcomes = measureRegression(errorSketchOf(rows), settings);

  it('is right about every number by its definition', () => {
    const actual = rows.map((row) => row.actual);
    const spread = actual.reduce((sum, y) => sum + (y - mean(actual)) ** 2, 0);
    const wanted: Readonly<Record<string, number>> = {
      bias: mean(errors),
      mae: mean(errors.map(Math.abs)),
      mse: mean(errors.map((e) => e * e)),
      rmse: Math.sqrt(mean(errors.map((e) => e * e))),
      mape: mean(errors.map((e, i) => Math.abs(e) / (actual[i] ?? 1))),
      smape: mean(rows.map((row, i) => (2 * Math.abs(errors[i] ?? 0)) / (row.actual + Math.abs(row.predicted)))),
      wape: mean(errors.map(Math.abs)) / mean(actual),
      msle: mean(rows.map((row) => Math.log((1 + row.predicted) / (1 + row.actual)) ** 2)),
      'poisson-deviance': mean(
        rows.map((row) => 2 * (row.actual * Math.log(row.actual / row.predicted) - row.actual + row.predicted)),
      ),
      'gamma-deviance': mean(
        rows.map((row) => 2 * (Math.log(row.predicted / row.actual) + row.actual / row.predicted - 1)),
      ),
      r2: 1 - errors.reduce((sum, e) => sum + e * e, 0) / spread,
      'explained-variance': 1 - errors.reduce((sum, e) => sum + (e - mean(errors)) ** 2, 0) / spread,
      'max-error': Math.max(...errors.map(Math.abs)),
    };
    for (const [name, value] of Object.entries(wanted)) expect(valueIn(outcomes, name), name).toBeCloseTo(value, 9);
    expect(valueIn(outcomes, 'rmsle')).toBeCloseTo(Math.sqrt(wanted['msle'] ?? 0), 9);
  });

  it('has quantiles of the error within their bound', () => {
    const sorted = errors.map(Math.abs).toSorted((a, b) => a - b);
    const median = outcomeOf(outcomes, 'median-ae');
    const exact = ((sorted[199] ?? 0) + (sorted[200] ?? 0)) / 2;
    expect(median.kind === 'measured' && Math.abs(median.value - exact) <= median.bound).toBe(true);
  });

  it('refuses percentages of zeros and logarithms of negatives, with the count', () => {
    const bad = [...rows, { actual: 0, predicted: 1, weight: 1 }, { actual: -3, predicted: 1, weight: 1 }];
    const refused = measureRegression(errorSketchOf(bad), settings);
    expect(outcomeOf(refused, 'mape')).toMatchObject({ kind: 'refused', column: 'label', count: 1 });
    expect(outcomeOf(refused, 'msle')).toMatchObject({ kind: 'refused', count: 1 });
    expect(outcomeOf(refused, 'gamma-deviance')).toMatchObject({ kind: 'refused', count: 2 });
    expect(outcomeOf(refused, 'rmsle')).toMatchObject({ kind: 'refused', count: 1 });
  });

  it('has no R² of a constant, no number of nothing, and block intervals', () => {
    const constant = measureRegression(errorSketchOf(rows.map((row) => ({ ...row, actual: 0 }))), settings);
    expect(outcomeOf(constant, 'r2')).toEqual({ kind: 'undefined', reason: 'the actual values are constant' });
    expect(outcomeOf(constant, 'wape')).toEqual({ kind: 'undefined', reason: 'all actual values are 0' });
    const nothing = measureRegression(emptyErrors, settings);
    expect(nothing.map(({ name }) => name)).toEqual(outcomes.map(({ name }) => name));
    expect(nothing.filter(({ outcome }) => outcome.kind !== 'insufficient-data')).toEqual([]);
    const blocks = Array.from({ length: 20 }, (_, i) => errorSketchOf(rows.slice(20 * i, 20 * i + 20)));
    const blocked = withBlockIntervals(outcomes, {
      blocks,
      merge: mergeErrors,
      empty: emptyErrors,
      measure: (all) => measureRegression(all, { ...settings, hasIntervals: false }),
    });
    expect(outcomeOf(blocked, 'r2')).toMatchObject({ interval: { kind: 'known', value: { method: 'blocks' } } });
  });

  it('has bounds of the mean error when labels came only for some', () => {
    const selective = measureRegression(errorSketchOf(rows), { ...settings, selectiveLabels: { unlabelled: 100 } });
    expect(outcomeOf(selective, 'mae')).toMatchObject({ interval: { kind: 'known', value: { method: 'bounds' } } });
  });

  it('has coverage and width of predicted ranges, and the pinball loss of a quantile', () => {
    const ranges = rangesOf(
      rows.map((row) => ({ actual: row.actual, low: row.actual - 1, high: row.predicted, weight: 1 })),
    );
    const inside = errors.filter((e) => e >= 0).length / errors.length;
    expect(valueIn(measureRanges(ranges), 'interval-coverage')).toBeCloseTo(inside, 12);
    expect(valueIn(measureRanges(ranges), 'interval-width')).toBeCloseTo(mean(errors) + 1, 9);
    expect(measureRanges(rangesOf([])).map(({ name, outcome }) => [name, outcome.kind])).toEqual([
      ['interval-coverage', 'insufficient-data'],
      ['interval-width', 'insufficient-data'],
    ]);
    expect(pinballLosses(rows, 0.9).mean).toBeCloseTo(mean(errors.map((e) => (e < 0 ? -0.9 * e : 0.1 * e))), 12);
  });

  it('never shows a number that is none', () => {
    const number = fc.oneof(fc.double({ min: -1e75, max: 1e75, noNaN: true }), fc.constantFrom(0, 0, -1, 1e75, 5e-324));
    fc.assert(
      fc.property(
        fc.array(fc.record({ actual: number, predicted: number, weight: fc.constantFrom(1, 9) }), { maxLength: 60 }),
        (list) => {
          const found = numbersIn(measureRegression(errorSketchOf(list), valuesAlone));
          expect(found.filter((one) => !Number.isFinite(one))).toEqual([]);
        },
      ),
      { seed: 22, numRuns: 40 },
    );
  });
});

describe('a model of three classes', () => {
  const classes = ['a', 'b', 'c'];
  const random = lehmer(5);
  const rows = Array.from({ length: 300 }, () => {
    const label = Math.floor(3 * random());
    const raw = classes.map((_, i) => random() + (i === label ? 0.6 : 0));
    const sum = raw.reduce((a, b) => a + b, 0);
    return { label, scores: raw.map((one) => one / sum), weight: 1 };
  });
  const outcomes = measureMulticlass(classSketchesOf(rows, classes, 2), settings);
  const predicted = rows.map(({ scores }) => scores.indexOf(Math.max(...scores)));

  it('is right about what can be counted by hand', () => {
    const right = rows.filter(({ label }, i) => predicted[i] === label).length;
    expect(valueIn(outcomes, 'accuracy')).toBeCloseTo(right / 300, 12);
    expect(valueIn(outcomes, 'micro-f1')).toBeCloseTo(right / 300, 12);
    const recalls = classes.map((_, k) => {
      const own = rows.map(({ label }, i) => ({ label, i })).filter(({ label }) => label === k);
      return { rows: own.length, recall: own.filter(({ i }) => predicted[i] === k).length / own.length };
    });
    expect(valueIn(outcomes, 'macro-recall')).toBeCloseTo(
      recalls.reduce((sum, { recall }) => sum + recall / 3, 0),
      12,
    );
    expect(valueIn(outcomes, 'weighted-recall')).toBeCloseTo(right / 300, 12);
    expect(valueIn(outcomes, 'recall[b]')).toBeCloseTo(recalls[1]?.recall ?? 0, 12);
    const top2 = rows.filter(({ label, scores }) => scores.filter((s) => s > (scores[label] ?? 0)).length < 2).length;
    expect(valueIn(outcomes, 'top-2-accuracy')).toBeCloseTo(top2 / 300, 12);
    expect(valueIn(outcomes, 'log-loss')).toBeCloseTo(
      -rows.reduce((sum, { label, scores }) => sum + Math.log(scores[label] ?? 1), 0) / 300,
      9,
    );
  });

  it('agrees with two classes on kappa, correlation and area', () => {
    const two = drawRows(6, 400);
    const binary = measureBinary(binarySketchesOf(two, [0.5]), valuesAlone);
    const asClasses = two.map(({ score, isPositive }) => ({
      label: isPositive ? 1 : 0,
      scores: [1 - score, score],
      weight: 1,
    }));
    const both = measureMulticlass(classSketchesOf(asClasses, ['no', 'yes']), valuesAlone);
    expect(valueIn(both, 'kappa')).toBeCloseTo(valueIn(binary, 'kappa@0.5'), 10);
    expect(valueIn(both, 'kappa-quadratic')).toBeCloseTo(valueIn(binary, 'kappa@0.5'), 10);
    expect(valueIn(both, 'mcc')).toBeCloseTo(valueIn(binary, 'mcc@0.5'), 10);
    expect(valueIn(both, 'auc[yes]')).toBeCloseTo(valueIn(binary, 'auc'), 10);
    const handTill = handTillAuc(asClasses, 2);
    expect(handTill.kind === 'known' ? handTill.value : 0).toBeCloseTo(valueIn(binary, 'auc'), 2);
  });

  it('lacks numbers by name where there is too little', () => {
    const empty = measureMulticlass(emptyClasses(classes), settings);
    expect(empty.map(({ name }) => name).toSorted()).toEqual(
      outcomes.map(({ name }) => name.replace('top-2', 'top-3')).toSorted(),
    );
    expect(empty.filter(({ outcome }) => outcome.kind === 'measured')).toEqual([]);
    expect(handTillAuc([], 3)).toEqual({ kind: 'undefined', reason: 'a class has no rows' });
    expect(numbersIn([empty, outcomes]).every(Number.isFinite)).toBe(true);
  });
});
