import type { Channel, ChannelKind } from '../channel/channel.ts';
import type { Window } from '../window.ts';

/** Expected course of a channel by block of the week, and how it varies. */
export interface Curve {
  readonly mean: Float64Array;
  /** Sampling variance of `mean`. */
  readonly meanVariance: Float64Array;
  /** Variance of one row. */
  readonly rowVariance: number;
  /** Variance between equal blocks of different weeks as a multiple of `rowVariance`. */
  readonly overdispersion: number;
  /** Mean over the whole week. */
  readonly grand: number;
}

/** Variance of a window's score beyond sampling, with its degrees of freedom. */
export interface Spread {
  readonly variance: number;
  readonly degrees: number;
}

/** Expected hourly means of the position, less the mean of their day, and their variance by hour of the day. */
export interface HourCurve {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Rows of an hour in the reference, on average. */
  readonly rows: number;
  /** By window: factor on the variance of sums over days. */
  readonly spreads: readonly Spread[];
}

/** Everything that a channel is judged by. */
export interface ChannelModel {
  readonly feature: number;
  readonly index: number;
  readonly channel: Channel;
  readonly curve: Curve;
  /** By window. `blocks`: extra variance. `days`: factor on the variance of sums of day scores. */
  readonly spreads: readonly Spread[];
  /** Extra variance of one day, for day scores. */
  readonly dayExtra: number;
  readonly hours: HourCurve | undefined;
}

/** What the reference weeks say. */
export interface Calibration {
  readonly windows: readonly Window[];
  /** All channels, feature after feature. */
  readonly models: readonly ChannelModel[];
  /** First model of each feature, and one entry more for the end. */
  readonly starts: readonly number[];
  /** Limit of a normal score by window and kind. */
  readonly limits: readonly Readonly<Record<ChannelKind, number>>[];
}
