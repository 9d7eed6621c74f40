import { at, atPacked } from '../series/at.ts';
import {
  packCount,
  packHour,
  packScore,
  packShare,
  unpackCount,
  unpackScore,
  unpackShare,
} from '../series/quantise.ts';
import { isScore, type Channel } from '../channel/channel.ts';
import type { Means } from '../channel/tally.ts';

/** One week of a feature: channel means by block of the week, rows with a value, all rows, and hourly means of the position. */
export interface Week {
  /** Channel after channel, each with one entry per block. */
  readonly means: Int16Array;
  readonly present: Uint8Array;
  readonly rows: Uint8Array;
  /** 168 hourly means of the position; empty if the feature has none or the hours were not kept. */
  readonly hours: Int8Array;
}

/** A week without rows. */
export function emptyWeek(channels: number, blocks: number): Week {
  return {
    means: new Int16Array(channels * blocks),
    present: new Uint8Array(blocks),
    rows: new Uint8Array(blocks),
    hours: new Int8Array(0),
  };
}

/** Where a block's numbers go. */
export interface BlockEntry {
  readonly block: number;
  readonly means: Means;
  /** Hourly means of the position from the block's first hour on. */
  readonly hours: readonly number[];
}

/** The week with one more block in it. */
export function withBlock(week: Week, channels: readonly Channel[], { block, means, hours }: BlockEntry): Week {
  const blocks = week.present.length;
  const next = {
    means: week.means.slice(),
    present: week.present.slice(),
    rows: week.rows.slice(),
    hours: hours.length > 0 && week.hours.length === 0 ? new Int8Array(168) : week.hours.slice(),
  };
  channels.forEach((channel, c) => {
    const value = at(means.values, c);
    next.means[c * blocks + block] = isScore(channel) ? packScore(value) : packShare(value);
  });
  next.present[block] = packCount(means.present);
  next.rows[block] = packCount(means.rows);
  hours.forEach((value, h) => {
    next.hours[block * hours.length + h] = packHour(value);
  });
  return next;
}

/** The week with blocks `from` (included) to `to` (excluded) taken out of it. */
export function withoutBlocks(week: Week, from: number, to: number): Week {
  return {
    ...week,
    present: week.present.slice().fill(0, Math.max(0, from), to),
    rows: week.rows.slice().fill(0, Math.max(0, from), to),
  };
}

/** Mean of a channel in a block. */
export function meanAt(week: Week, channel: Channel, index: number): number {
  const packed = atPacked(week.means, index);
  return isScore(channel) ? unpackScore(packed) : unpackShare(packed);
}

/** Rows that a channel's mean of a block stands on. */
export function rowsAt(week: Week, channel: Channel, block: number): number {
  return unpackCount(atPacked(channel.overAllRows ? week.rows : week.present, block));
}
