import { isScore, type Channel } from '../channel/channel.ts';
import { at, atPacked } from '../series/at.ts';
import { unpackCount, unpackScore, unpackShare } from '../series/quantise.ts';
import type { Week } from '../state/week.ts';
import type { Curve } from './calibration.ts';

/** Residuals of the reference blocks, each against the same block of the other weeks. */
export interface Residuals {
  readonly blocks: number;
  readonly residual: Float64Array;
  /** Sampling variance of the residual. */
  readonly variance: Float64Array;
  /** Weight in means over blocks; 0 where there is nothing to compare. */
  readonly weight: Float64Array;
  readonly rows: Float64Array;
}

/** Expected course of a channel and the residuals of the weeks that it comes from. */
export interface CurveFit {
  readonly curve: Curve;
  /** Whether every block is 0: a share of rows that never were. Its scores are 0 and need no replay. */
  readonly isStill: boolean;
  readonly residuals: Residuals;
}

interface Course {
  readonly y: Float64Array;
  readonly n: Float64Array;
  readonly blocks: number;
  readonly channel: Channel;
}

/** Rows of all blocks of the reference, week after week. */
export interface ReferenceRows {
  readonly present: Float64Array;
  readonly all: Float64Array;
}

/** Rows with a value and all rows of the reference blocks. */
export function rowsOfWeeks(weeks: readonly Week[]): ReferenceRows {
  const blocks = weeks[0]?.present.length ?? 0;
  const present = new Float64Array(weeks.length * blocks);
  const all = new Float64Array(weeks.length * blocks);
  weeks.forEach((week, w) => {
    for (let p = 0; p < blocks; p += 1) {
      present[w * blocks + p] = unpackCount(atPacked(week.present, p));
      all[w * blocks + p] = unpackCount(atPacked(week.rows, p));
    }
  });
  return { present, all };
}

function courseOf(weeks: readonly Week[], rows: ReferenceRows, { channel, index }: ChannelAt): Course {
  const blocks = weeks[0]?.present.length ?? 0;
  const y = new Float64Array(weeks.length * blocks);
  const from = index * blocks;
  const score = isScore(channel);
  weeks.forEach(({ means }, w) => {
    for (let p = 0; p < blocks; p += 1) {
      const packed = atPacked(means, from + p);
      y[w * blocks + p] = score ? unpackScore(packed) : unpackShare(packed);
    }
  });
  return { y, n: channel.overAllRows ? rows.all : rows.present, blocks, channel };
}

/** A channel and its place in its feature. */
export interface ChannelAt {
  readonly channel: Channel;
  readonly index: number;
}

/** Sums by block of the week. */
interface Sums {
  readonly weight: Float64Array;
  readonly value: Float64Array;
  /** Sum of squared weight by rows: times the row variance, the variance of `value`. */
  readonly noise: Float64Array;
}

function sumsOf({ y, n, blocks }: Course, overdispersion: number): Sums {
  const sums = { weight: new Float64Array(blocks), value: new Float64Array(blocks), noise: new Float64Array(blocks) };
  for (let t = 0; t < y.length; t += 1) {
    const rows = at(n, t);
    if (rows <= 0) continue;
    const p = t % blocks;
    const w = rows / (1 + rows * overdispersion);
    sums.weight[p] = at(sums.weight, p) + w;
    sums.value[p] = at(sums.value, p) + w * at(y, t);
    sums.noise[p] = at(sums.noise, p) + (w * w) / rows;
  }
  return sums;
}

function curveOf(course: Course, sums: Sums, overdispersion: number): Curve {
  const total = totalOf(sums.weight);
  const grand = total > 0 ? totalOf(sums.value) / total : 0;
  const mean = new Float64Array(course.blocks);
  let spread = 0;
  for (let p = 0; p < mean.length; p += 1) {
    const weight = at(sums.weight, p);
    mean[p] = weight > 0 ? at(sums.value, p) / weight : grand;
    spread += weight * (at(mean, p) - grand) ** 2;
  }
  const { variance } = course.channel;
  const rowVariance = Math.max(variance - (total > 0 ? spread / total : 0), 0.3 * variance);
  const meanVariance = new Float64Array(course.blocks);
  for (let p = 0; p < mean.length; p += 1) {
    const weight = at(sums.weight, p);
    meanVariance[p] = weight > 0 ? (rowVariance * at(sums.noise, p)) / weight ** 2 : Infinity;
  }
  return { mean, meanVariance, rowVariance, overdispersion, grand: Math.max(grand, 1 / (totalOf(course.n) + 1)) };
}

function totalOf(list: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < list.length; i += 1) sum += at(list, i);
  return sum;
}

function residualsOf({ y, n, blocks }: Course, sums: Sums, { rowVariance, overdispersion }: Curve): Residuals {
  const size = y.length;
  const result = {
    blocks,
    residual: new Float64Array(size),
    variance: new Float64Array(size),
    weight: new Float64Array(size),
    rows: n,
  };
  for (let t = 0; t < size; t += 1) {
    const rows = at(n, t);
    const p = t % blocks;
    const w = rows / (1 + rows * overdispersion);
    const rest = at(sums.weight, p) - w;
    if (rows <= 0 || rest <= 1e-9) continue;
    result.residual[t] = at(y, t) - (at(sums.value, p) - w * at(y, t)) / rest;
    result.variance[t] = rowVariance * (1 / rows + Math.max(0, at(sums.noise, p) - (w * w) / rows) / rest ** 2);
    result.weight[t] = w;
  }
  return result;
}

function extraOf({ residual, variance, weight }: Residuals): number {
  let sum = 0;
  let count = 0;
  for (let t = 0; t < residual.length; t += 1) {
    if (at(weight, t) === 0) continue;
    sum += at(residual, t) ** 2 - at(variance, t);
    count += 1;
  }
  return Math.max(0, sum / Math.max(count, 1));
}

/** The course that {@link fitCurve} found, from the variance between weeks that it found. */
export function curveAgain(
  weeks: readonly Week[],
  rows: ReferenceRows,
  { overdispersion, ...channel }: ChannelAt & { readonly overdispersion: number },
): Curve {
  const course = courseOf(weeks, rows, channel);
  return curveOf(course, sumsOf(course, overdispersion), overdispersion);
}

/** Fits the course of a channel over the reference weeks; the weights follow from the variance between weeks. */
export function fitCurve(weeks: readonly Week[], rows: ReferenceRows, channel: ChannelAt): CurveFit {
  const course = courseOf(weeks, rows, channel);
  const firstSums = sumsOf(course, 0);
  const first = curveOf(course, firstSums, 0);
  const overdispersion = extraOf(residualsOf(course, firstSums, first)) / first.rowVariance;
  const sums = sumsOf(course, overdispersion);
  const curve = curveOf(course, sums, overdispersion);
  return { curve, residuals: residualsOf(course, sums, curve), isStill: course.y.every((value) => value === 0) };
}
