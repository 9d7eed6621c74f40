import type { ChannelModel } from '../calibrate/calibration.ts';
import { isScore } from '../channel/channel.ts';
import { at, atPacked } from '../series/at.ts';
import { packResidual, unpackCount, unpackResidual } from '../series/quantise.ts';
import type { Recent } from '../state/drift-state.ts';

/** Running sums over a channel's last seven days, newest block first: entry i holds the sums over the last i blocks. */
export interface RecentCourse {
  readonly weight: Float64Array;
  readonly value: Float64Array;
  readonly noise: Float64Array;
  readonly rows: Float64Array;
}

/** Whether any of the last blocks differs by the least effect; if none does, no window can. */
export function mayMove(recent: Recent, { index, channel }: ChannelModel): boolean {
  const length = recent.present.length;
  const least = packResidual(channel.floor, isScore(channel)) - 1;
  for (let i = index * length; i < (index + 1) * length; i += 1) {
    const residual = atPacked(recent.residuals, i);
    if (residual >= least || -residual >= least) return true;
  }
  return false;
}

/** Running sums of one channel; `lastBlock` is the block that was closed last. */
export function recentCourse(recent: Recent, { index, channel, curve }: ChannelModel, lastBlock: number): RecentCourse {
  const length = recent.present.length;
  const blocks = curve.mean.length;
  const score = isScore(channel);
  const counts = channel.overAllRows ? recent.rows : recent.present;
  const course = {
    weight: new Float64Array(length + 1),
    value: new Float64Array(length + 1),
    noise: new Float64Array(length + 1),
    rows: new Float64Array(length + 1),
  };
  for (let back = 0; back < length; back += 1) {
    const i = length - 1 - back;
    const p = (((lastBlock - back) % blocks) + blocks) % blocks;
    const isKnown = at(curve.meanVariance, p) < Infinity;
    const rows = isKnown ? unpackCount(atPacked(counts, i)) : 0;
    const w = rows / (1 + rows * curve.overdispersion);
    const noise = rows > 0 ? w * w * (curve.rowVariance / rows + at(curve.meanVariance, p)) : 0;
    course.weight[back + 1] = at(course.weight, back) + w;
    course.value[back + 1] =
      at(course.value, back) + w * unpackResidual(atPacked(recent.residuals, index * length + i), score);
    course.noise[back + 1] = at(course.noise, back) + noise;
    course.rows[back + 1] = at(course.rows, back) + rows;
  }
  return course;
}

/** Weighted mean of a stretch of a course. */
export interface Stretch {
  readonly mean: number;
  /** Sampling variance; 0 = no rows. */
  readonly variance: number;
  readonly rows: number;
}

const nothing: Stretch = { mean: 0, variance: 0, rows: 0 };

/** Mean over the blocks from `from` to `to` (excluded), counted back from the newest. */
export function stretchOf({ weight, value, noise, rows }: RecentCourse, from: number, to: number): Stretch {
  const count = at(rows, to) - at(rows, from);
  if (count <= 0) return nothing;
  const total = at(weight, to) - at(weight, from);
  return {
    mean: (at(value, to) - at(value, from)) / total,
    variance: (at(noise, to) - at(noise, from)) / total ** 2,
    rows: count,
  };
}
