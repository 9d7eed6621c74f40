import { describe, expect, it } from 'vitest';
import { advance } from '../../../../lambdas/domain/drift/detect/advance.ts';
import type { DriftState } from '../../../../lambdas/domain/drift/detect/state/drift-state.ts';
import { startDrift } from '../../../../lambdas/domain/drift/detect/state/start.ts';
import { decodeState } from '../../../../lambdas/domain/drift/detect/store/decode-state.ts';
import { encodeState } from '../../../../lambdas/domain/drift/detect/store/encode-state.ts';
import { driftStream, FIRST_HOUR, streamSettings } from '../../../support/drift-stream.ts';

const WEEK = 168;
const settings = { ...streamSettings(2), referenceWeeks: 4, leastWeeks: 4 };

function stateAfter(hours: number): DriftState {
  let state = startDrift(settings, FIRST_HOUR);
  const missing = (hour: number): number => (hour % 50 === 0 ? 0.3 : 0.05);
  for (const sketch of driftStream({ hours, rows: 12, numeric: 2, seed: 8, dayShock: 0.1, missing }))
    state = advance(state, settings, sketch).state;
  return state;
}

function resumed(bytes: Uint8Array, given = settings): DriftState {
  const decoded = decodeState(bytes, given);
  if (decoded.kind !== 'known') throw new Error(decoded.kind);
  return decoded.state;
}

const state = stateAfter(4 * WEEK + 30);
const bytes = encodeState(state, settings);
/** The state without what calibration learnt; its last byte says so. */
const bare = encodeState({ ...state, calibration: undefined }, settings);
/** Bytes that the layout before would have had: the same, ending before the calibration. */
const before = Uint8Array.from(bare.subarray(0, -1));
before.set(new TextEncoder().encode('1'), new TextDecoder('latin1').decode(bare).indexOf('drift-2') + 'drift-'.length);

/** The stored limits of all channels made as much larger, to see which ones are used. */
function doubled({ calibration, ...rest }: DriftState): DriftState {
  if (calibration === undefined) throw new Error('learning');
  const models = calibration.models.map((model) => ({ ...model, limits: model.limits.map((limit) => 2 * limit) }));
  return { ...rest, calibration: { ...calibration, models } };
}

describe('a stored calibration', () => {
  it('is read again bit by bit, with hours of the day and without', () => {
    expect(state.calibration?.models.some(({ hours }) => hours !== undefined)).toBe(true);
    expect(state.calibration?.models.some(({ hours }) => hours === undefined)).toBe(true);
    expect(resumed(bytes).calibration).toEqual(state.calibration);
  });

  it('is what the resumed state judges by, and not computed again', () => {
    const other = doubled(state);

    expect(resumed(encodeState(other, settings)).calibration).toEqual(other.calibration);
  });

  it('is computed from the weeks where a state of before has none, to the same numbers', () => {
    expect(resumed(before).calibration).toEqual(state.calibration);
    expect(resumed(bare).calibration).toEqual(state.calibration);
  });

  it('is computed again for another budget, and where another computation wrote it', () => {
    const wider = { ...settings, budget: 2 };
    const others = encodeState(doubled(state), settings);
    const newer = Uint8Array.from(others);
    newer[bare.length - 1] = 99;

    expect(resumed(others, wider).calibration).toEqual(resumed(bare, wider).calibration);
    expect(resumed(newer).calibration).toEqual(state.calibration);
  });

  it('is absent while the feature learns', () => {
    const young = stateAfter(2 * WEEK);

    expect(resumed(encodeState(young, settings))).toEqual(young);
  });

  it.each([1, 9, 200])('is named damaged when %d bytes of it are missing', (lost) => {
    expect(decodeState(bytes.slice(0, -lost), settings)).toEqual({ kind: 'damaged' });
  });
});
