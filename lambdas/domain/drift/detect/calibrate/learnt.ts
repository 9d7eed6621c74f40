import { windowsOf } from '../window.ts';
import type { CalibrationPlan, ReferenceFeature } from './calibrate.ts';
import { startsOf } from './calibrate.ts';
import type { Calibration, ChannelModel, Spread } from './calibration.ts';
import { curveAgain, rowsOfWeeks } from './curve.ts';
import { hoursAgain } from './hour-windows.ts';

/** What a calibration learnt from replays: with it and the weeks, the rest follows without replaying them. */
export interface Learnt {
  /** By channel: variance between weeks as a multiple of the row variance. */
  readonly overdispersion: Float64Array;
  readonly windows: readonly LearntWindow[];
}

/** One window, by channel. */
export interface LearntWindow {
  readonly variance: Float64Array;
  readonly degrees: Float64Array;
  readonly limit: Float64Array;
}

/** What is to be kept of a calibration. */
export function learntOf({ models, windows }: Calibration): Learnt {
  const listOf = (): Float64Array => new Float64Array(models.length);
  const overdispersion = listOf();
  const learnt = windows.map((): LearntWindow => ({ variance: listOf(), degrees: listOf(), limit: listOf() }));
  for (const [i, { curve, spreads, limits }] of models.entries()) {
    overdispersion[i] = curve.overdispersion;
    for (const [w, { variance, degrees, limit }] of learnt.entries()) {
      variance[i] = spreads[w]?.variance ?? 0;
      degrees[i] = spreads[w]?.degrees ?? 0;
      limit[i] = limits[w] ?? Infinity;
    }
  }
  return { overdispersion, windows: learnt };
}

/** The calibration of the same weeks, bit by bit; undefined if it was learnt of other channels or windows. */
export function calibrationFrom(
  { overdispersion, windows: learnt }: Learnt,
  features: readonly ReferenceFeature[],
  { day }: Pick<CalibrationPlan, 'day'>,
): Calibration | undefined {
  const windows = windowsOf(day);
  const starts = startsOf(features);
  if (learnt.length !== windows.length || overdispersion.length !== starts.at(-1)) return undefined;
  const daily = windows.findIndex(({ kind, length }) => kind === 'blocks' && length === day);
  const isSameHour = (_: Spread, w: number): boolean => windows[w]?.kind === 'same-hour';
  const models = features.flatMap(({ layout, weeks }, feature) => {
    const rows = rowsOfWeeks(weeks);
    return layout.channels.map((channel, index): ChannelModel => {
      const i = (starts[feature] ?? 0) + index;
      const spreads = learnt.map((window) => spreadAt(window, i));
      return {
        feature,
        index,
        channel,
        curve: curveAgain(weeks, rows, { channel, index, overdispersion: overdispersion[i] ?? 0 }),
        daySpread: spreads[daily] ?? { variance: 0, degrees: 1 },
        hours: channel.kind === 'mean' ? hoursAgain(weeks, channel, spreads.filter(isSameHour)) : undefined,
        spreads,
        limits: learnt.map((window) => limitAt(window, i)),
      };
    });
  });
  return { windows, starts, models };
}

function spreadAt({ variance, degrees }: LearntWindow, i: number): Spread {
  return { variance: variance[i] ?? 0, degrees: degrees[i] ?? 1 };
}

function limitAt({ limit }: LearntWindow, i: number): number {
  return limit[i] ?? Infinity;
}
