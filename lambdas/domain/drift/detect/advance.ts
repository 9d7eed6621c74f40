import type { HourSketch } from './hour-sketch.ts';
import { blockHoursOf, type DriftSettings } from './settings.ts';
import { closeBlock } from './state/close-block.ts';
import type { DriftState } from './state/drift-state.ts';
import { foldHour } from './state/fold-hour.ts';

/** What became of an hour. */
export type HourOutcome =
  | { readonly kind: 'folded' }
  /** The hour is in the open block already; nothing changed. */
  | { readonly kind: 'repeated'; readonly hour: number }
  /** The hour's block was closed before it came; it is counted as late and left out. */
  | { readonly kind: 'late'; readonly hour: number; readonly openFrom: number };

/** State after an hour, and what became of it. */
export interface Advanced {
  readonly state: DriftState;
  readonly outcome: HourOutcome;
}

/**
 * Takes one hour into the state. Safe to repeat. Hours of one block may come in any order; a full block is closed at once, an
 * unfinished one when an hour of a later block comes (hours that never came count as without rows).
 */
export function advance(state: DriftState, settings: DriftSettings, sketch: HourSketch): Advanced {
  const slots = blockHoursOf(settings);
  const index = Math.floor((sketch.hour - state.startHour) / slots);
  const openFrom = state.startHour + state.block.index * slots;
  if (index < state.block.index)
    return {
      state: { ...state, lateHours: state.lateHours + 1 },
      outcome: { kind: 'late', hour: sketch.hour, openFrom },
    };
  let next = state;
  while (next.block.index < index) next = closeBlock(next, settings);
  if ((next.block.seen >> ((sketch.hour - state.startHour) % slots)) & 1)
    return { state: next, outcome: { kind: 'repeated', hour: sketch.hour } };
  next = foldHour(next, settings, sketch);
  if (next.block.seen === 2 ** slots - 1) next = closeBlock(next, settings);
  return { state: next, outcome: { kind: 'folded' } };
}
