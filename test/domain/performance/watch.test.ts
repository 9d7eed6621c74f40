import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bikeAlarm } from '../../../bench/alarm/bike-decay.ts';
import { estimatePerformance } from '../../../lambdas/domain/performance/estimated/estimated-performance.ts';
import { calibratedRates, isotonicOf, labelledBins } from '../../../lambdas/domain/performance/estimated/isotonic.ts';
import type { NamedOutcome } from '../../../lambdas/domain/outcome.ts';
import { candidateSegments } from '../../../lambdas/domain/performance/segments/candidate-segments.ts';
import { findSelectiveLabels } from '../../../lambdas/domain/performance/segments/selective-labels.ts';
import { withoutPart, worstSegments } from '../../../lambdas/domain/performance/segments/worst-segments.ts';
import { batchDesignEffect } from '../../../lambdas/domain/performance/sequential/batch-effect.ts';
import { meanLossLowerBound, meanLossUpperBound } from '../../../lambdas/domain/performance/sequential/loss-bound.ts';
import { betShares, logFactor } from '../../../lambdas/domain/performance/sequential/loss-evidence.ts';
import {
  foldAlarm,
  freshAlarm,
  toleratedLoss,
  type AlarmSettings,
} from '../../../lambdas/domain/performance/sequential/performance-alarm.ts';
import { scoreBinOf, scoreEdges } from '../../../lambdas/domain/sketch/labelled/score-edges.ts';
import { scoreSketchOf } from '../../../lambdas/domain/sketch/labelled/score-sketch.ts';
import { emptyMoments, mergeMoments, momentsOf } from '../../../lambdas/domain/sketch/value/moments.ts';
import { lehmer } from '../../support/draws.ts';

const bike = fileURLToPath(new URL('../../../../shared/data/dev/bike_hour.csv.gz', import.meta.url));

/** Days of zeros and ones with a rate of ones. */
function alarmDay(seed: number, rateOn: (day: number) => number, settings: AlarmSettings): number | undefined {
  const random = lehmer(seed);
  let state = freshAlarm;
  for (let day = 0; day < 200; day++) {
    const losses = momentsOf(Array.from({ length: 40 }, () => (random() < rateOn(day) ? 1 : 0)));
    state = foldAlarm(state, { at: day, losses }, settings);
  }
  return state.alarmedAt;
}

describe('the evidence of a batch', () => {
  it('is at most that of the bets it stands for, so its expectation is at most one', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 20 }), (losses) => {
        for (const share of betShares) {
          const bets = losses.reduce((sum, loss) => sum + Math.log1p(share * (loss / 2 - 1)), 0);
          expect(logFactor(momentsOf(losses), share, 2)).toBeLessThanOrEqual(bets + 1e-9);
        }
      }),
      { seed: 31 },
    );
    expect(logFactor(emptyMoments, 0.5, 2)).toBe(0);
  });
});

describe('an alarm that is read every day', () => {
  const settings = { limit: 0.2, budget: 0.1 };

  it('is seldom raised in the whole life of a model at its limit', () => {
    const alarms = Array.from({ length: 60 }, (_, i) => alarmDay(i + 1, () => 0.2, settings)).filter(
      (day) => day !== undefined,
    );

    expect(alarms.length / 60).toBeLessThanOrEqual(0.1);
  });

  it('is raised soon after a fall, also after long good times', () => {
    const days = Array.from({ length: 8 }, (_, i) => alarmDay(i + 1, (day) => (day < 100 ? 0.1 : 0.4), settings));

    expect(days.every((day) => day !== undefined && day >= 100 && day < 125)).toBe(true);
  });

  it('counts a repeated or older batch once, and keeps its first alarm', () => {
    const bad = { at: 3, losses: momentsOf(Array.from({ length: 400 }, () => 1)) };
    const once = foldAlarm(freshAlarm, bad, settings);

    expect(foldAlarm(once, bad, settings)).toBe(once);
    expect(foldAlarm(once, { ...bad, at: 2 }, settings)).toBe(once);
    expect(once.alarmedAt).toBe(3);
    const later = foldAlarm(once, { at: 9, losses: momentsOf(Array.from({ length: 4000 }, () => 0)) }, settings);
    expect(later.logE).toBeLessThan(once.logE);
    expect(later.alarmedAt).toBe(3);
  });

  it('asks for more evidence when days differ', () => {
    const steps = (designEffect: number) => alarmDay(4, () => 0.3, { ...settings, designEffect }) ?? 0;

    expect(steps(3)).toBeGreaterThan(steps(1));
  });

  it.runIf(existsSync(bike))('finds the decay of a real bike-rental model before the end of February 2012', () => {
    const { alarmedOn = '9999' } = bikeAlarm(bike);

    expect(alarmedOn >= '2012-01-01' && alarmedOn < '2012-03-01').toBe(true);
  });
});

describe('the limits of a mean loss', () => {
  it('enclose it at every look', () => {
    const random = lehmer(8);
    let all = emptyMoments;
    for (let look = 0; look < 100; look++) {
      all = mergeMoments(all, momentsOf(Array.from({ length: 20 }, () => (random() < 0.3 ? 1 : 0))));
      const [low, high] = [meanLossLowerBound(all, 0.01), meanLossUpperBound(all, 1, 0.01)];
      expect(low.kind === 'known' ? low.value : 1).toBeLessThan(0.3);
      expect(high.kind === 'known' ? high.value : 0).toBeGreaterThan(0.3);
    }
    const low = meanLossLowerBound(all, 0.01);
    expect(low.kind === 'known' ? low.value : 0).toBeGreaterThan(0.2);
    expect(meanLossLowerBound(emptyMoments, 0.01).kind).toBe('undefined');
    expect(meanLossUpperBound(emptyMoments, 1, 0.01).kind).toBe('undefined');
  });

  it('come from a declared tolerance of the reference', () => {
    expect(toleratedLoss(momentsOf([1, 3]), 0.1)).toBeCloseTo(2.2, 12);
  });
});

describe('the design effect of batches', () => {
  it('is one for independent rows and large for days that move together', () => {
    const random = lehmer(9);
    const day = (shift: number) => momentsOf(Array.from({ length: 50 }, () => shift + random()));
    const alike = batchDesignEffect(Array.from({ length: 40 }, () => day(0)));
    const moving = batchDesignEffect(Array.from({ length: 40 }, (_, i) => day(i % 2)));

    expect(alike.kind === 'known' ? alike.value : 0).toBeLessThan(1.5);
    expect(moving.kind === 'known' ? moving.value : 0).toBeGreaterThan(50);
    expect(batchDesignEffect([day(0)])).toMatchObject({ kind: 'insufficient-data', needed: 6, got: 1 });
    expect(batchDesignEffect(Array.from({ length: 6 }, () => momentsOf([1, 1]))).kind).toBe('undefined');
  });
});

describe('isotonic calibration', () => {
  const rows = (seed: number, count: number, rateOf: (score: number) => number) => {
    const random = lehmer(seed);
    return Array.from({ length: count }, () => {
      const score = random();
      return { score, isPositive: random() < rateOf(score), weight: 1 };
    });
  };

  it('is the largest of the smallest means of all spans: the min-max formula', () => {
    const reference = rows(3, 130, (score) => score * score);
    const rateOf = calibratedRates(isotonicOf(labelledBins(scoreSketchOf(reference))));
    const bins = [...new Set(reference.map(({ score }) => scoreBinOf(score)))].toSorted((a, b) => a - b);
    const meanOf = (from: number, to: number): number => {
      const inside = reference.filter(({ score }) => scoreBinOf(score) >= from && scoreBinOf(score) <= to);
      return inside.filter(({ isPositive }) => isPositive).length / inside.length;
    };
    for (const bin of bins.filter((_, i) => i % 12 === 0)) {
      const lowest = (from: number): number =>
        Math.min(...bins.filter((to) => to >= bin).map((to) => meanOf(from, to)));
      const wanted = Math.max(...bins.filter((from) => from <= bin).map(lowest));
      expect(rateOf(bin)).toBeCloseTo(wanted, 12);
    }
  });

  it('makes the estimate of a score that promises too much right before labels are there', () => {
    const truth = (score: number): number => score / 2;
    const window = rows(5, 4000, truth);
    const unlabelled = scoreSketchOf(window.map((row) => ({ ...row, isPositive: false })));
    const accuracy = window.filter(({ score, isPositive }) => score >= 0.5 === isPositive).length / window.length;
    const scores = { scores: unlabelled.negatives, sampling: unlabelled.negativeSampling };
    const estimate = estimatePerformance({ ...scores, reference: scoreSketchOf(rows(6, 4000, truth)) }, 0.5, {
      seed: 'a',
      draws: 50,
    });
    const naive = estimatePerformance({ ...scores, reference: scoreSketchOf([]) }, 0.5, { seed: 'a', draws: 20 });

    const valueOf = (outcomes: readonly NamedOutcome[]): number => {
      const found = outcomes.find(({ name }) => name === 'estimated-accuracy')?.outcome;
      return found?.kind === 'measured' ? found.value : NaN;
    };
    expect(estimate.calibration).toEqual({ kind: 'calibrated' });
    expect(Math.abs(valueOf(estimate.outcomes) - accuracy)).toBeLessThan(0.03);
    expect(naive.calibration).toMatchObject({
      kind: 'not-calibrated',
      because: { kind: 'insufficient-data', needed: 30 },
    });
    expect(Math.abs(valueOf(naive.outcomes) - accuracy)).toBeGreaterThan(0.1);
  });

  it('states a bound where the threshold cuts a bin', () => {
    const all = {
      scores: { [scoreBinOf(0.5)]: 300, [scoreBinOf(0.9)]: 100 },
      sampling: { weight: 400, squares: 400 },
      reference: scoreSketchOf([]),
    };
    const decided = ['accuracy', 'precision', 'recall', 'f1'] as const;
    const bounds = (threshold: number) =>
      estimatePerformance(all, threshold, { seed: 'a', draws: 5, names: decided }).outcomes.map(({ outcome }) =>
        outcome.kind === 'measured' ? outcome.bound : NaN,
      );

    expect(bounds(0.5)).toEqual([0, 0, 0, 0]);
    expect(bounds(0.501)[0]).toBe(0.75);
    expect(scoreEdges[scoreBinOf(0.501)]).toBe(0.5);
  });
});

describe('the search for the worst segments', () => {
  const random = lehmer(12);
  const rows = Array.from({ length: 3000 }, () => {
    const levels = { city: random() < 0.2 ? 'ulm' : 'bonn', plan: random() < 0.5 ? 'a' : 'b', empty: 'x' };
    const isBad = levels.city === 'ulm' && levels.plan === 'b';
    return { levels, loss: random() + (isBad ? 0.4 : 0), weight: 1 };
  });
  const all = momentsOf(rows.map(({ loss }) => loss));

  it('finds the pair of levels that was made worse, first', () => {
    const found = worstSegments(candidateSegments(rows, ['city', 'plan', 'empty']), all);

    expect(found.worse[0]?.name).toBe('city=ulm and plan=b');
    expect(found.worse[0]?.atLeast).toBeGreaterThan(0.25);
    expect(found.worse[0]?.excess).toBeCloseTo(0.4, 1);
    expect(found.tooSmall).toBe(1);
    expect(found.worse.some(({ name }) => name === 'city=bonn')).toBe(false);
  });

  it('seldom finds any where none is worse, however many it looks at', () => {
    const runs = Array.from({ length: 40 }, (_, run) => {
      const draw = lehmer(100 + run);
      const even = Array.from({ length: 400 }, () => ({
        levels: { a: String(Math.floor(6 * draw())), b: String(Math.floor(6 * draw())) },
        loss: draw(),
        weight: 1,
      }));
      return worstSegments(candidateSegments(even, ['a', 'b']), momentsOf(even.map(({ loss }) => loss))).worse.length;
    });

    expect(runs.filter((found) => found > 0).length / 40).toBeLessThanOrEqual(0.1);
  });

  it('knows the rest without the segment as if counted apart', () => {
    const [part, rest] = [rows.slice(0, 700), rows.slice(700)].map((list) => momentsOf(list.map(({ loss }) => loss)));
    const found = withoutPart(all, part ?? emptyMoments);

    expect(found.count).toBe(2300);
    expect(found.mean).toBeCloseTo(rest?.mean ?? 0, 10);
    expect(found.m2).toBeCloseTo(rest?.m2 ?? 0, 6);
    expect(withoutPart(all, all)).toEqual(emptyMoments);
    expect(worstSegments([], all)).toEqual({ worse: [], tested: 0, tooSmall: 0 });
    expect(
      worstSegments(
        [{ name: 'a', losses: momentsOf(Array.from({ length: 40 }, () => 1)) }],
        momentsOf(Array.from({ length: 90 }, () => 1)),
      ).worse,
    ).toEqual([]);
  });
});

describe('labels that come only for some', () => {
  const level = (name: string, labelled: number, captured = 1000) => ({ level: name, labelled, captured });

  it('are found by score bin, segment or arm, the clearest first', () => {
    const found = findSelectiveLabels([
      { dimension: 'score', levels: [level('low', 100), level('middle', 300), level('high', 800)] },
      { dimension: 'arm', levels: [level('champion', 600), level('challenger', 600)] },
      { dimension: 'segment', levels: [level('a', 300), level('b', 400)] },
    ]);

    expect(found).toMatchObject({
      kind: 'selective-labels',
      found: [
        { dimension: 'score', lowest: { level: 'low', coverage: 0.1 }, highest: { level: 'high', coverage: 0.8 } },
        { dimension: 'segment' },
      ],
    });
  });

  it('are not found where coverage is even, nor judged from a handful', () => {
    expect(findSelectiveLabels([{ dimension: 'arm', levels: [level('a', 500), level('b', 510)] }])).toEqual({
      kind: 'even',
      tested: 1,
    });
    expect(findSelectiveLabels([{ dimension: 'arm', levels: [level('a', 1, 4), level('b', 3, 4)] }])).toMatchObject({
      kind: 'insufficient-data',
    });
    expect(findSelectiveLabels([])).toMatchObject({ kind: 'insufficient-data', got: 0 });
  });

  it('puts rare levels together', () => {
    const rare = Array.from({ length: 50 }, (_, i) => level(`rare ${i}`, 0, 4));
    const found = findSelectiveLabels([{ dimension: 'segment', levels: [level('a', 500), ...rare] }]);

    expect(found).toMatchObject({ found: [{ lowest: { level: 'all others', coverage: 0 } }] });
  });
});
