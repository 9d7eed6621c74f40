import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance } from '../../../../lambdas/domain/drift/detect/advance.ts';
import { check } from '../../../../lambdas/domain/drift/detect/check.ts';
import type { HourSketch } from '../../../../lambdas/domain/drift/detect/hour-sketch.ts';
import type { DriftState } from '../../../../lambdas/domain/drift/detect/state/drift-state.ts';
import { startDrift } from '../../../../lambdas/domain/drift/detect/state/start.ts';
import { decodeState } from '../../../../lambdas/domain/drift/detect/store/decode-state.ts';
import { encodeState } from '../../../../lambdas/domain/drift/detect/store/encode-state.ts';
import { driftStream, FIRST_HOUR, streamSettings } from '../../../support/drift-stream.ts';

const WEEK = 168;
const settings = { ...streamSettings(2), referenceWeeks: 2, leastWeeks: 2 };
const shift = (hour: number): number => (hour >= 2 * WEEK + 30 && hour < 3 * WEEK + 20 ? 2 : 0);
const missing = (hour: number): number => (hour % 50 === 0 ? 0.3 : 0.05);
const hours = [...driftStream({ hours: 3 * WEEK + 60, rows: 6, numeric: 2, seed: 3, shift, missing })];

function fold(state: DriftState, sketches: readonly HourSketch[]): DriftState {
  return sketches.reduce((before, sketch) => advance(before, settings, sketch).state, state);
}

function restored(bytes: Uint8Array): DriftState {
  const decoded = decodeState(bytes, settings);
  if (decoded.kind !== 'known') throw new Error(decoded.kind);
  return decoded.state;
}

const noHour: HourSketch = { hour: -1, rows: 0, features: {} };
const ORDER = [3, 1, 5, 0, 4, 2];
/** State before every hour, and after the last. */
const states: DriftState[] = [startDrift(settings, FIRST_HOUR)];
for (const sketch of hours) states.push(fold(states.at(-1) ?? startDrift(settings, FIRST_HOUR), [sketch]));
const whole = stateAt(hours.length);

function stateAt(cut: number): DriftState {
  return states[cut] ?? startDrift(settings, FIRST_HOUR);
}

describe('the state of drift detection', () => {
  it('gives the same state from every cut on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: hours.length }), (cut) => {
        const resumed = fold(restored(encodeState(stateAt(cut), settings)), hours.slice(cut));

        expect(encodeState(resumed, settings)).toEqual(encodeState(whole, settings));
        expect(resumed.calibration).toEqual(whole.calibration);
      }),
      { numRuns: 10, seed: 5 },
    );
  });

  it('has a finding open at some cut, so that resuming covers one', () => {
    const open = stateAt(3 * WEEK);

    expect(check(open, settings)).toMatchObject([{ feature: 'f0', state: 'open' }]);
    expect(check(restored(encodeState(open, settings)), settings)).toEqual(check(open, settings));
  });

  it('takes at most five kilobytes a feature with eight reference weeks', () => {
    const full = streamSettings(2);
    let state = startDrift(full, FIRST_HOUR);
    for (const sketch of driftStream({ hours: 8 * WEEK + 24, rows: 20, numeric: 2, seed: 4, missing }))
      state = advance(state, full, sketch).state;

    expect(encodeState(state, full).length / full.features.length).toBeLessThan(5120);
  });

  it('names bytes of other settings and damaged bytes', () => {
    const bytes = encodeState(whole, settings);

    expect(decodeState(bytes, streamSettings(3))).toMatchObject({ kind: 'other-settings' });
    expect(decodeState(bytes.slice(0, -3), settings)).toEqual({ kind: 'damaged' });
    expect(decodeState(Uint8Array.of(...bytes, 0), settings)).toEqual({ kind: 'damaged' });
  });

  it('leaves the state alone when an hour of the open block is repeated', () => {
    const before = stateAt(100);

    const again = advance(before, settings, hours[98] ?? noHour);

    expect(again).toEqual({ state: before, outcome: { kind: 'repeated', hour: FIRST_HOUR + 98 } });
  });

  it('counts an hour that comes after its block was closed and leaves it out', () => {
    const before = stateAt(100);

    const late = advance(before, settings, hours[20] ?? noHour);

    expect(late.outcome).toEqual({ kind: 'late', hour: FIRST_HOUR + 20, openFrom: FIRST_HOUR + 96 });
    expect(late.state).toEqual({ ...before, lateHours: 1 });
  });

  it('does not mind the order of hours within a block', () => {
    const ordered = hours.slice(0, WEEK + 60);
    const mixed = ordered.map((hour, i) => ordered[i - (i % 6) + (ORDER[i % 6] ?? 0)] ?? hour);

    expect(fold(startDrift(settings, FIRST_HOUR), mixed)).toEqual(stateAt(ordered.length));
  });

  it('goes on over hours that never came', () => {
    const holey = hours.filter(({ hour }) => (hour - FIRST_HOUR) % 37 > 8);

    const state = fold(startDrift(settings, FIRST_HOUR), holey);

    expect(whole.block.index - state.block.index).toBeLessThanOrEqual(2);
    expect(state.calibration).toBeDefined();
    const moved = (hour: number): number => (hour >= 2 * WEEK + 30 ? 3 : 0);
    const strong = [...driftStream({ hours: 3 * WEEK, rows: 24, numeric: 2, seed: 3, shift: moved, missing })];
    const during = strong.filter(({ hour }) => (hour - FIRST_HOUR) % 37 > 8);
    const found = check(fold(startDrift(settings, FIRST_HOUR), during), settings);
    expect(found).toMatchObject([{ feature: 'f0', state: 'open' }]);
  });
});

describe('a finding that opens and closes by itself', () => {
  const openings = states.map(({ features }) => features[0]?.open);
  const openedAt = openings.findIndex((open) => open !== undefined);
  const closedAt = openings.findIndex((open, n) => n > openedAt && open === undefined);
  const [own, other] = [stateAt(openedAt).features[0], stateAt(openedAt).features[1]];

  it('takes its blocks out of the week that the reference learns from, and no other ones', () => {
    if (own?.open === undefined || other === undefined) throw new Error('no finding opened');
    const { lengthBlocks, openedBlock } = own.open;
    const end = (openedBlock % own.recent.present.length) + 1;
    const blocksWithRows = (counts: Uint8Array): readonly number[] =>
      [...counts].flatMap((count, block) => (count > 0 ? [block] : []));

    expect(lengthBlocks).toBeGreaterThan(1);
    for (const name of ['present', 'rows'] as const) {
      const kept = blocksWithRows(other.week[name]).filter((block) => block < end - lengthBlocks || block >= end);
      expect(blocksWithRows(own.week[name])).toEqual(kept);
    }
  });

  it('leaves a scar on its feature alone, costs the budget once, and forgets the recent course', () => {
    const [before, after] = [stateAt(closedAt - 1), stateAt(closedAt)];
    const [ratio] = before.features.map(({ open }) => open?.ratio);

    expect(ratio).toBeGreaterThan(1);
    expect(ratio).toBeLessThan(2);
    expect([before.spent, after.spent]).toEqual([0, 1]);
    expect(after.features.map(({ scar }) => scar.ratio)).toEqual([ratio, 0, 0]);
    const withRows = after.features.map(({ recent }) => recent.present.some((count) => count > 0));
    expect(withRows).toEqual([false, true, true]);
  });

  it('is forgotten by half in thirteen weeks', () => {
    const later = stateAt(closedAt + 6);

    // Six hours are one block of 28 a week.
    expect(later.spent).toBeCloseTo(0.5 ** (1 / 28 / 13), 12);
  });
});
