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
  const ofChannels = (read: (model: ChannelModel) => number): Float64Array => Float64Array.from(models, read);
  return {
    overdispersion: ofChannels(({ curve }) => curve.overdispersion),
    windows: windows.map((_, w) => ({
      variance: ofChannels(({ spreads }) => spreads[w]?.variance ?? 0),
      degrees: ofChannels(({ spreads }) => spreads[w]?.degrees ?? 0),
      limit: ofChannels(({ limits }) => limits[w] ?? Infinity),
    })),
  };
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
      const spreads = learnt.map(({ variance, degrees }) => ({ variance: variance[i] ?? 0, degrees: degrees[i] ?? 1 }));
      return {
        feature,
        index,
        channel,
        curve: curveAgain(weeks, rows, { channel, index, overdispersion: overdispersion[i] ?? 0 }),
        daySpread: spreads[daily] ?? { variance: 0, degrees: 1 },
        hours: channel.kind === 'mean' ? hoursAgain(weeks, channel, spreads.filter(isSameHour)) : undefined,
        spreads,
        limits: learnt.map(({ limit }) => limit[i] ?? Infinity),
      };
    });
  });
  return { windows, starts, models };
}
