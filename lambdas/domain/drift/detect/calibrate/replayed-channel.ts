import type { Channel } from '../channel/channel.ts';
import type { HourCurve, Spread } from './calibration.ts';
import type { CurveFit } from './curve.ts';

/** A channel while its reference weeks are replayed. */
export interface ReplayedChannel {
  readonly feature: number;
  readonly index: number;
  readonly channel: Channel;
  readonly fit: CurveFit;
}

/** What a window's replay yields for one channel. */
export interface Replay {
  readonly spread: Spread;
  /** Student's t at each reference block (shares: normal score), as if its week had been the present one; empty if all are 0. */
  readonly scores: Float64Array;
}

/** Replay of single hours: Student's t by day and hour. */
export interface HourReplay {
  readonly curve: HourCurve;
  readonly scores: readonly Float64Array[];
}
