import type { BlockCounts } from '../channel/block-counts.ts';
import type { Anchor, Known, Layout } from '../channel/layout.ts';
import type { Tally } from '../channel/tally.ts';
import type { Calibration } from '../calibrate/calibration.ts';
import type { Week } from './week.ts';

/** What stands against the budget and the past of a feature that is open. */
export interface OpenFinding {
  readonly channel: number;
  /** Index of the window that opened it. */
  readonly window: number;
  /** Hour of the day, 0 to 23, if one hour alone moved. */
  readonly hourOfDay: number | undefined;
  readonly effect: number;
  /** Effect at the last block. */
  readonly now: number;
  /** Normal deviate at opening. */
  readonly score: number;
  /** Score at opening as a multiple of its limit. */
  readonly ratio: number;
  readonly lengthBlocks: number;
  readonly openedBlock: number;
}

/** Residuals of the last seven days. */
export interface Recent {
  /** Channel after channel, oldest block first. */
  readonly residuals: Int16Array;
  /** Packed rows with a value, and all rows. */
  readonly present: Uint8Array;
  readonly rows: Uint8Array;
  /** Hourly means of the position by hour of the week, newest written over; empty if not kept. */
  readonly hours: Int8Array;
  /** Packed rows of the blocks that `hours` comes from, by block of the week. */
  readonly hourRows: Uint8Array;
}

/** Weekly means against the fixed baseline, for what moves too slowly for a reference that moves along. */
export interface SlowCourse {
  /** By channel: mean of the weekly means of the first reference, and their variance; empty before there is one. */
  readonly baseline: Float32Array;
  readonly variance: Float32Array;
  /** Weeks in the baseline. */
  readonly weeks: number;
  /** Weekly means of the last weeks, oldest first. */
  readonly trail: readonly Float32Array[];
}

/** All that is kept of one feature. */
export interface FeatureState {
  /** Blocks of the first week, until there is an anchor. */
  readonly firstWeek: readonly BlockCounts[];
  readonly anchor: Anchor | undefined;
  /** Follows from the anchor. */
  readonly layout: Layout | undefined;
  readonly known: Known;
  /** What the running week has shown. */
  readonly fresh: Known;
  readonly weeks: readonly Week[];
  readonly week: Week;
  readonly slow: SlowCourse;
  readonly recent: Recent;
  readonly open: OpenFinding | undefined;
  /** Largest multiple of a limit that closed by itself, and when; windows must exceed it to open again. */
  readonly scar: { readonly ratio: number; readonly block: number };
}

/** Block that is being filled. */
export interface OpenBlock {
  readonly index: number;
  /** Bit i: hour i of the block has come. */
  readonly seen: number;
  readonly rows: number;
  /** By feature before the anchor. */
  readonly counts: readonly BlockCounts[];
  /** By feature, then by segment ('' = all rows) after it. */
  readonly tallies: readonly ReadonlyMap<string, Tally>[];
  /** By feature: hourly means of the position. */
  readonly hours: readonly (readonly number[])[];
}

/** Everything that one model's detection keeps between two hours. */
export interface DriftState {
  /** First hour of block 0, in hours since the epoch. */
  readonly startHour: number;
  readonly block: OpenBlock;
  readonly features: readonly FeatureState[];
  /** Weeks in the reference so far. */
  readonly weeks: number;
  /** Share of rows of each segment in the first week. */
  readonly segmentRows: ReadonlyMap<string, number>;
  /** Alerts that closed by themselves, fading with a half-life of a quarter. */
  readonly spent: number;
  /** Follows from the weeks and the settings; absent while learning. */
  readonly calibration: Calibration | undefined;
  /** Hours that came after their block was closed. */
  readonly lateHours: number;
}
