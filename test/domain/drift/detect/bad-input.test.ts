import { describe, expect, it } from 'vitest';
import { advance } from '../../../../lambdas/domain/drift/detect/advance.ts';
import { check } from '../../../../lambdas/domain/drift/detect/check.ts';
import type { FeatureHour, HourSketch } from '../../../../lambdas/domain/drift/detect/hour-sketch.ts';
import type { DriftSettings } from '../../../../lambdas/domain/drift/detect/settings.ts';
import { smallestShifts } from '../../../../lambdas/domain/drift/detect/smallest-shift.ts';
import { startDrift } from '../../../../lambdas/domain/drift/detect/state/start.ts';
import { encodeState } from '../../../../lambdas/domain/drift/detect/store/encode-state.ts';
import { driftStream, FIRST_HOUR, streamSettings } from '../../../support/drift-stream.ts';

const WEEK = 168;
const CHANGE = 2 * WEEK + 40;

/** A stream in which one column is of the given kind and `f0` shifts by one standard deviation. */
function run(column: 'numeric' | 'categorical', sketch: (hour: number) => FeatureHour | undefined) {
  const base = streamSettings(1);
  const settings: DriftSettings = {
    ...base,
    referenceWeeks: 2,
    leastWeeks: 2,
    features: [...base.features, { name: 'odd', kind: column }],
  };
  const shift = (hour: number): number => (hour >= CHANGE ? 1.5 : 0);
  let state = startDrift(settings, FIRST_HOUR);
  for (const hour of driftStream({ hours: 2 * WEEK + 120, rows: 15, numeric: 1, seed: 9, shift })) {
    const odd = sketch(hour.hour - FIRST_HOUR);
    const full: HourSketch = { ...hour, features: odd === undefined ? hour.features : { ...hour.features, odd } };
    state = advance(state, settings, full).state;
  }
  return { state, settings, found: check(state, settings).map((finding) => finding.feature) };
}

describe('columns that cannot be judged', () => {
  it.each([
    ['empty', (): undefined => undefined],
    ['all missing', () => ({ missing: 15 })],
    ['constant', () => ({ first: 4, cells: [15] })],
  ] as const)('do not hide the change of another column: %s', (_, sketch) => {
    const { found, state, settings } = run('numeric', sketch);

    expect(found).toEqual(['f0']);
    expect(smallestShifts(state, settings).at(-1)).toEqual({
      feature: 'odd',
      kind: 'undefined',
      reason: 'the feature is constant',
    });
  });

  it('stays small under a category for every row, and raises no alert for it', () => {
    const { found, state, settings } = run('categorical', (hour) => ({
      counts: Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`id-${hour}-${i}`, 1])),
    }));

    expect(found).toEqual(['f0']);
    expect(encodeState(state, settings).length / settings.features.length).toBeLessThan(5120);
  });

  it('finds a column that vanishes', () => {
    const { found } = run('numeric', (hour) => (hour < CHANGE ? { first: 4, cells: [5, 10] } : undefined));

    expect(found.toSorted()).toEqual(['f0', 'odd']);
  });
});
