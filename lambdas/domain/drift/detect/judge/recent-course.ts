import type { ChannelModel } from '../calibrate/calibration.ts';
import { at, atSingle } from '../series/at.ts';
import type { Recent } from '../state/drift-state.ts';

/** Residuals of a channel over the last seven days with weights and sampling variances, oldest first. */
export interface RecentCourse {
  readonly residual: Float64Array;
  readonly weight: Float64Array;
  readonly variance: Float64Array;
  readonly rows: Float64Array;
}

/** Course of one channel; `lastBlock` is the block that was closed last. */
export function recentCourse(recent: Recent, { index, channel, curve }: ChannelModel, lastBlock: number): RecentCourse {
  const length = recent.present.length;
  const blocks = curve.mean.length;
  const course = {
    residual: new Float64Array(length),
    weight: new Float64Array(length),
    variance: new Float64Array(length),
    rows: new Float64Array(length),
  };
  for (let i = 0; i < length; i += 1) {
    const rows = atSingle(channel.overAllRows ? recent.rows : recent.present, i);
    const p = (((lastBlock - (length - 1 - i)) % blocks) + blocks) % blocks;
    const meanVariance = at(curve.meanVariance, p);
    if (rows <= 0 || meanVariance === Infinity) continue;
    course.rows[i] = rows;
    course.residual[i] = atSingle(recent.residuals, index * length + i);
    course.weight[i] = rows / (1 + rows * curve.overdispersion);
    course.variance[i] = curve.rowVariance / rows + meanVariance;
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

/** Mean over `length` blocks up to `end` (excluded). */
export function stretchOf({ residual, weight, variance, rows }: RecentCourse, end: number, length: number): Stretch {
  let total = 0;
  let sum = 0;
  let noise = 0;
  let count = 0;
  for (let i = Math.max(0, end - length); i < end; i += 1) {
    const w = at(weight, i);
    total += w;
    sum += w * at(residual, i);
    noise += w * w * at(variance, i);
    count += at(rows, i);
  }
  return total > 1e-9
    ? { mean: sum / total, variance: noise / total ** 2, rows: count }
    : { mean: 0, variance: 0, rows: 0 };
}
