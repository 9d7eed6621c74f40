import type { ChannelModel } from '../calibrate/calibration.ts';
import { isScore } from '../channel/channel.ts';
import type { Means } from '../channel/tally.ts';
import { at, atPacked } from '../series/at.ts';
import { packCount, packHour, packResidual, unpackCount } from '../series/quantise.ts';
import type { Recent } from './drift-state.ts';
import { meanAt, type Week } from './week.ts';

/** A block to remember, from its means or from a packed week. */
export type RecentEntry =
  | { readonly block: number; readonly means: Means; readonly hours: readonly number[] }
  | { readonly block: number; readonly week: Week; readonly hours: Int8Array };

function valuesOf(entry: RecentEntry, models: readonly ChannelModel[]): Means {
  if ('means' in entry) return entry.means;
  const { week, block } = entry;
  const blocks = week.present.length;
  const values = Float64Array.from(models, ({ channel, index }) => meanAt(week, channel, index * blocks + block));
  return { values, present: unpackCount(atPacked(week.present, block)), rows: unpackCount(atPacked(week.rows, block)) };
}

function shifted(list: Uint8Array, last: number): Uint8Array {
  const next = new Uint8Array(list.length);
  next.set(list.subarray(1));
  next[list.length - 1] = last;
  return next;
}

function withHours(recent: Recent, entry: RecentEntry, present: number): Pick<Recent, 'hours' | 'hourRows'> {
  const hourRows = recent.hourRows.slice();
  hourRows[entry.block] = packCount(present);
  if (entry.hours.length === 0) return { hours: recent.hours, hourRows };
  const hours = recent.hours.length > 0 ? recent.hours.slice() : new Int8Array(168);
  const packed = 'means' in entry ? entry.hours.map(packHour) : entry.hours;
  hours.set(packed, entry.block * packed.length);
  return { hours, hourRows };
}

/** The last seven days with one more block, without the oldest. */
export function pushRecent(recent: Recent, models: readonly ChannelModel[], entry: RecentEntry): Recent {
  const { values, present, rows } = valuesOf(entry, models);
  const length = recent.present.length;
  const residuals = new Int16Array(recent.residuals.length);
  residuals.set(recent.residuals.subarray(1));
  models.forEach(({ channel, curve }, c) => {
    residuals[(c + 1) * length - 1] = packResidual(at(values, c) - at(curve.mean, entry.block), isScore(channel));
  });
  return {
    residuals,
    present: shifted(recent.present, packCount(present)),
    rows: shifted(recent.rows, packCount(rows)),
    ...withHours(recent, entry, present),
  };
}
