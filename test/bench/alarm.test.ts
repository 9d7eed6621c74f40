import { describe, expect, it } from 'vitest';
import { alarmCells } from '../../bench/alarm/alarm-cells.ts';
import { exactInterval } from '../../bench/alarm/exact-interval.ts';
import { simulateYears } from '../../bench/alarm/simulate-years.ts';

describe('the simulation of performance alarms', () => {
  it('finds a fallen model within a year and alarms hardly one that keeps its promise, other than a fixed sample', () => {
    const [, , many] = alarmCells;
    if (many === undefined) throw new Error('no cell');

    const { baseline, known, fixed } = simulateYears(many, { years: 25, budget: 0.05 });

    expect(baseline.falseAlarms).toBeLessThanOrEqual(2);
    expect(known.falseAlarms).toBeLessThanOrEqual(2);
    expect(fixed.falseAlarms).toBeGreaterThan(15);
    expect(baseline.foundShare).toBe(1);
    expect(baseline.medianDelay).toBeLessThan(60);
  });

  it('gives the exact interval of a share', () => {
    // From sums of exact binomial probabilities in Python.
    const [low, high] = exactInterval(3, 1000);

    expect(low).toBeCloseTo(0.000619, 6);
    expect(high).toBeCloseTo(0.008742, 6);
    expect(exactInterval(0, 1000)[0]).toBe(0);
    expect(exactInterval(0, 1000)[1]).toBeCloseTo(1 - 0.025 ** (1 / 1000), 9);
    expect(exactInterval(5, 5)).toEqual([expect.closeTo(0.025 ** (1 / 5), 9), 1]);
  });
});
