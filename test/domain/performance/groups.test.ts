import { describe, expect, it } from 'vitest';
import { groupGaps } from '../../../lambdas/domain/performance/fairness/group-gaps.ts';
import {
  calibrationGap,
  segmentHarm,
  worstGroupLoss,
} from '../../../lambdas/domain/performance/fairness/group-losses.ts';
import { measureRanking } from '../../../lambdas/domain/performance/entry/measure-ranking.ts';
import type { NamedOutcome } from '../../../lambdas/domain/outcome.ts';
import { catalogueCoverage, popularityGini } from '../../../lambdas/domain/performance/ranking/catalogue.ts';
import { queriesOf } from '../../../lambdas/domain/performance/ranking/query-sketch.ts';
import {
  averagePrecisionAt,
  fScoreAt,
  hitAt,
  ndcgAt,
  precisionAt,
  recallAt,
  reciprocalRankAt,
} from '../../../lambdas/domain/performance/ranking/ranked-query.ts';
import { readBinary } from '../../../lambdas/domain/performance/rows/read-binary.ts';
import { readClasses } from '../../../lambdas/domain/performance/rows/read-classes.ts';
import { lackOf } from '../../../lambdas/domain/performance/rows/read-column.ts';
import { readPredicted } from '../../../lambdas/domain/performance/rows/read-predicted.ts';
import { agreement, mcNemar, swapSets } from '../../../lambdas/domain/performance/threshold/champion-pairs.ts';
import { distinctOf } from '../../../lambdas/domain/sketch/distinct.ts';
import { calibrationOf, emptyCalibration } from '../../../lambdas/domain/sketch/labelled/calibration-sketch.ts';
import { emptyPairs, pairsOf } from '../../../lambdas/domain/sketch/labelled/decision-pairs.ts';
import { emptyMoments, momentsOf } from '../../../lambdas/domain/sketch/value/moments.ts';

const valueIn = (outcomes: readonly NamedOutcome[], name: string): number => {
  const outcome = outcomes.find((one) => one.name === name)?.outcome;
  return outcome?.kind === 'measured' ? outcome.value : NaN;
};
const group = (name: string, [tp, fp, tn, fn]: readonly [number, number, number, number]) => ({
  name,
  confusion: { tp, fp, tn, fn },
  sampling: { weight: tp + fp + tn + fn, squares: tp + fp + tn + fn },
});

describe('gaps between groups', () => {
  const gaps = groupGaps(group('a', [80, 40, 160, 20]), group('d', [30, 10, 90, 70]));

  it('are rates of the reference minus those of the compared group', () => {
    expect(valueIn(gaps, 'dppl')).toBeCloseTo(120 / 300 - 40 / 200, 12);
    expect(valueIn(gaps, 'tpr-gap')).toBeCloseTo(0.8 - 0.3, 12);
    expect(valueIn(gaps, 'fpr-gap')).toBeCloseTo(0.2 - 0.1, 12);
    expect(valueIn(gaps, 'fdr-gap')).toBeCloseTo(40 / 120 - 10 / 40, 12);
    expect(valueIn(gaps, 'accuracy-gap')).toBeCloseTo(240 / 300 - 120 / 200, 12);
    expect(valueIn(gaps, 'disparate-impact')).toBeCloseTo(0.5, 12);
    expect(valueIn(gaps, 'equalised-odds-gap')).toBeCloseTo(0.5, 12);
  });

  it('of a larger compared group give a positive gap of the odds with a positive interval', () => {
    const turned = groupGaps(group('d', [30, 10, 90, 70]), group('a', [80, 40, 160, 20]));
    const odds = turned.find(({ name }) => name === 'equalised-odds-gap')?.outcome;
    expect(odds).toMatchObject({ kind: 'measured', value: expect.closeTo(0.5, 9) });
    const interval = odds?.kind === 'measured' && odds.interval.kind === 'known' ? odds.interval.value : undefined;
    expect(interval?.lower).toBeGreaterThan(0.3);
    expect(interval?.upper).toBeLessThan(0.7);
  });

  it('are lacking by name for a small group, and for a reference of which nobody is chosen', () => {
    const few = groupGaps(group('a', [80, 40, 160, 20]), group('d', [3, 1, 9, 7]));
    expect(few.find(({ name }) => name === 'dppl')?.outcome).toMatchObject({
      kind: 'insufficient-data',
      of: 'rows of d',
      got: 20,
    });
    expect(few.find(({ name }) => name === 'equalised-odds-gap')?.outcome.kind).toBe('insufficient-data');
    const none = groupGaps(group('a', [0, 0, 160, 40]), group('d', [30, 10, 90, 70]));
    expect(none.find(({ name }) => name === 'disparate-impact')?.outcome).toMatchObject({
      reason: 'nobody of a is chosen',
    });
  });

  it('name the group with the largest loss, and the segment that a challenger harms', () => {
    const losses = (centre: number, count = 40) =>
      momentsOf(Array.from({ length: count }, (_, i) => centre + (i % 2) / 10));
    expect(
      worstGroupLoss([
        { name: 'a', losses: losses(1) },
        { name: 'b', losses: losses(2) },
        { name: 'c', losses: losses(9, 3) },
      ]).name,
    ).toBe('b');
    expect(worstGroupLoss([{ name: 'c', losses: losses(9, 3) }]).outcome).toMatchObject({
      kind: 'insufficient-data',
      got: 3,
    });
    const [one, two] = segmentHarm([
      { name: 'x', challenger: losses(1.5), champion: losses(1) },
      { name: 'y', challenger: losses(1, 5), champion: losses(1) },
    ]);
    expect(one?.outcome).toMatchObject({
      kind: 'measured',
      value: expect.closeTo(0.5, 9),
      interval: { kind: 'known' },
    });
    expect(two?.outcome).toMatchObject({ kind: 'insufficient-data', got: 5 });
    expect(
      segmentHarm([
        {
          name: 'z',
          challenger: momentsOf(Array.from({ length: 30 }, () => 1)),
          champion: momentsOf(Array.from({ length: 30 }, () => 1)),
        },
      ])[0]?.outcome,
    ).toMatchObject({ interval: { kind: 'undefined' } });
  });

  it('of calibration are the difference of their errors', () => {
    const rows = (rate: number) =>
      Array.from({ length: 100 }, (_, i) => ({ score: 0.5, isPositive: i < 100 * rate, weight: 1 }));
    const gap = calibrationGap(calibrationOf(rows(0.8)), calibrationOf(rows(0.6)), 'seed');
    expect(gap).toMatchObject({ kind: 'measured', value: expect.closeTo(0.2, 9), interval: { kind: 'known' } });
    expect(calibrationGap(calibrationOf(rows(0.8)), emptyCalibration(), 'seed').kind).toBe('undefined');
  });
});

describe('numbers of one query', () => {
  const query = { served: [3, 0, 2, 0, 1], relevant: [3, 2, 1, 2] };

  it('are those of their definitions', () => {
    const gain = 3 + 2 / Math.log2(4);
    const ideal = 3 + 2 / Math.log2(3) + 2 / Math.log2(4);
    expect(ndcgAt(query, 3)).toBeCloseTo(gain / ideal, 12);
    expect(averagePrecisionAt(query, 5)).toBeCloseTo((1 + 2 / 3 + 3 / 5) / 4, 12);
    expect(reciprocalRankAt({ served: [0, 0, 1], relevant: [1] }, 3)).toBeCloseTo(1 / 3, 12);
    expect(reciprocalRankAt({ served: [0, 0, 1], relevant: [1] }, 2)).toBe(0);
    expect([hitAt(query, 2), precisionAt(query, 3), recallAt(query, 3)]).toEqual([1, 2 / 3, 2 / 4]);
    expect(fScoreAt(query, 3)).toBeCloseTo((2 * (2 / 3) * 0.5) / (2 / 3 + 0.5), 12);
  });

  it('are left out and counted where nothing is relevant', () => {
    const nothing = { served: [0, 0], relevant: [] };
    expect([ndcgAt(nothing, 2), averagePrecisionAt(nothing, 2), recallAt(nothing, 2), fScoreAt(nothing, 2)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const sketch = queriesOf([...Array.from({ length: 40 }, () => query), nothing], 3);
    expect(sketch.withoutRelevant).toBe(1);
    expect(valueIn(measureRanking(sketch, { seed: 'a' }), 'recall@3')).toBeCloseTo(0.5, 12);
    expect(valueIn(measureRanking(sketch, { seed: 'a' }), 'hit-rate@3')).toBeCloseTo(40 / 41, 12);
    expect(measureRanking(queriesOf([query], 3), { seed: 'a' })[0]?.outcome).toMatchObject({
      kind: 'insufficient-data',
      of: 'queries',
      got: 1,
    });
  });

  it('go with the coverage of the catalogue and the bias to popular items', () => {
    const coverage = catalogueCoverage(distinctOf(['a', 'b', 'c']), 12);
    expect(coverage.kind === 'known' ? coverage.value : 0).toBeCloseTo(0.25, 2);
    expect(catalogueCoverage({}, 0).kind).toBe('undefined');
    expect(popularityGini([5, 5, 5, 5])).toEqual({ kind: 'known', value: 0 });
    expect(popularityGini([0, 0, 0, 8])).toEqual({ kind: 'known', value: 0.75 });
    expect(popularityGini([0]).kind).toBe('undefined');
  });
});

describe('decisions of champion and challenger on the same requests', () => {
  const rows = (count: number, [champion, challenger]: readonly [boolean, boolean], isPositive: boolean) =>
    Array.from({ length: count }, () => ({ champion, challenger, isPositive, weight: 1 }));
  const pairs = pairsOf([
    ...rows(40, [true, true], true),
    ...rows(8, [true, false], true),
    ...rows(2, [true, false], false),
    ...rows(1, [false, true], true),
    ...rows(49, [false, false], false),
  ]);

  it('agree, differ and hold bad rates as counted', () => {
    expect(agreement(pairs)).toMatchObject({ kind: 'measured', value: 0.89 });
    expect(swapSets(pairs).map(({ name, share }) => [name, share.kind === 'measured' ? share.value : NaN])).toEqual([
      ['bothYes', 0.4],
      ['championOnly', 0.1],
      ['challengerOnly', 0.01],
      ['bothNo', 0.49],
    ]);
    expect(swapSets(pairs)[1]?.positiveRate).toMatchObject({ kind: 'measured', value: 0.8 });
  });

  it('are tested on those that exactly one got right: 8 against 3', () => {
    const p = (2 * (1 + 11 + 55 + 165)) / 2048;
    expect(mcNemar(pairs)).toEqual({
      kind: 'known',
      value: { championRight: 8, challengerRight: 3, p: expect.closeTo(p, 10) },
    });
    expect(mcNemar(emptyPairs).kind).toBe('undefined');
    expect(agreement(emptyPairs).kind).toBe('undefined');
    expect(swapSets(emptyPairs).map(({ name, share, positiveRate }) => [name, share.kind, positiveRate.kind])).toEqual(
      ['bothYes', 'championOnly', 'challengerOnly', 'bothNo'].map((name) => [name, 'undefined', 'undefined']),
    );
  });
});

describe('bad input', () => {
  const names = { label: 'y', score: 's' };

  it('is left out with column, problem and count', () => {
    const { rows, faults, outside } = readBinary({
      labels: ['1', 0, 'maybe', '', null, 1, '1.0', 1, 0],
      scores: ['0.5', 0.25, 0.1, 0.1, 0.1, 'NaN', 'Infinity', 'x', 1e80],
      positive: '1',
      negative: '0',
      names,
    });
    expect(rows).toEqual([
      { score: 0.5, isPositive: true, weight: 1 },
      { score: 0.25, isPositive: false, weight: 1 },
    ]);
    expect(faults).toEqual(
      expect.arrayContaining([
        { column: 'y', problem: 'missing', count: 2 },
        { column: 'y', problem: 'neither 1 nor 0', count: 1 },
        { column: 's', problem: 'missing', count: 1 },
        { column: 's', problem: 'infinite', count: 2 },
        { column: 's', problem: 'not a number', count: 1 },
      ]),
    );
    expect(outside).toBe(0);
  });

  it('in weights and in scores that are no probabilities is counted too', () => {
    const read = readBinary({
      labels: [1, 0, 0],
      scores: [2, -1, 0.5],
      weights: { name: 'w', cells: [1, 0, 2] },
      positive: '1',
      names,
    });
    expect(read.outside).toBe(1);
    expect(read.faults).toEqual([{ column: 'w', problem: 'not above 0', count: 1 }]);
    expect(read.rows.map(({ weight }) => weight)).toEqual([1, 2]);
  });

  it('of a regression and of several classes is counted by column', () => {
    expect(
      readPredicted({
        actual: [1, '', 3, 4],
        predicted: [1n, 2, 'x', 4],
        weights: { name: 'w', cells: [1, 1, 1, -1] },
        names,
      }),
    ).toEqual({
      rows: [{ actual: 1, predicted: 1, weight: 1 }],
      faults: [
        { column: 'y', problem: 'missing', count: 1 },
        { column: 's', problem: 'not a number', count: 1 },
        { column: 'w', problem: 'not above 0', count: 1 },
      ],
    });
    const { rows, faults } = readClasses({
      labels: ['a', 'z', '', 'b'],
      labelName: 'y',
      scores: [
        ['a', [0.2, 0.5, 0.5, 2]],
        ['b', [0.8, 0.5, 0.5, 'x']],
      ],
    });
    expect(rows).toEqual([{ label: 0, scores: [0.2, 0.8], weight: 1 }]);
    expect(faults.map(({ column, problem }) => `${column} ${problem}`).toSorted()).toEqual([
      'a outside [0, 1]',
      'b not a number',
      'y missing',
      'y none of the classes',
    ]);
  });

  it('that leaves no row is the reason for having no number', () => {
    expect(lackOf([{ column: 's', problem: 'missing', count: 7 }])).toEqual({
      kind: 'refused',
      column: 's',
      count: 7,
      reason: 'missing',
    });
    expect(lackOf([])).toEqual({ kind: 'insufficient-data', of: 'rows', needed: 1, got: 0 });
    expect(emptyMoments.count).toBe(0);
  });
});
