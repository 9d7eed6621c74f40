/** What a channel is the mean of; channels of one kind share their calibration. */
export type ChannelKind = 'mean' | 'spread' | 'skew' | 'peak' | 'share' | 'rare';

/** All kinds, in the order of reports. */
export const CHANNEL_KINDS = ['mean', 'spread', 'skew', 'peak', 'share', 'rare'] as const;

/** A number that a block of rows yields for a feature: the mean of a score over its rows, or a share of them. */
export interface Channel {
  readonly name: string;
  readonly kind: ChannelKind;
  /** Variance of the score between rows of the anchor week. */
  readonly variance: number;
  /** Changes below this are never reported. */
  readonly floor: number;
  /** Whether the mean is taken over all rows and not over those with a value. */
  readonly overAllRows: boolean;
}

/** Least changes of a setting. */
export interface Floors {
  readonly minEffect: number;
  readonly minShare: number;
}
