import type { Channel } from '../channel/channel.ts';
import { at } from '../series/at.ts';
import { meanAt, rowsAt, type Week } from '../state/week.ts';
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
  readonly residuals: Residuals;
}

interface Course {
  readonly y: Float64Array;
  readonly n: Float64Array;
  readonly blocks: number;
  readonly channel: Channel;
}

function courseOf(weeks: readonly Week[], channel: Channel, index: number): Course {
  const blocks = weeks[0]?.present.length ?? 0;
  const y = new Float64Array(weeks.length * blocks);
  const n = new Float64Array(weeks.length * blocks);
  weeks.forEach((week, w) => {
    for (let p = 0; p < blocks; p += 1) {
      y[w * blocks + p] = meanAt(week, channel, index * blocks + p);
      n[w * blocks + p] = rowsAt(week, channel, p);
    }
  });
  return { y, n, blocks, channel };
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
  const total = sums.weight.reduce((sum, w) => sum + w, 0);
  const rows = course.n.reduce((sum, count) => sum + count, 0);
  const grand = total > 0 ? sums.value.reduce((sum, v) => sum + v, 0) / total : 0;
  const mean = sums.value.map((v, p) => (at(sums.weight, p) > 0 ? v / at(sums.weight, p) : grand));
  const spread = total > 0 ? mean.reduce((sum, m, p) => sum + at(sums.weight, p) * (m - grand) ** 2, 0) / total : 0;
  const rowVariance = Math.max(course.channel.variance - spread, 0.3 * course.channel.variance);
  const meanVariance = sums.noise.map((q, p) =>
    at(sums.weight, p) > 0 ? (rowVariance * q) / at(sums.weight, p) ** 2 : Infinity,
  );
  return { mean, meanVariance, rowVariance, overdispersion, grand: Math.max(grand, 1 / (rows + 1)) };
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

/** Fits the course of channel `index` over the reference weeks; the weights follow from the variance between weeks. */
export function fitCurve(weeks: readonly Week[], channel: Channel, index: number): CurveFit {
  const course = courseOf(weeks, channel, index);
  const firstSums = sumsOf(course, 0);
  const first = curveOf(course, firstSums, 0);
  const overdispersion = extraOf(residualsOf(course, firstSums, first)) / first.rowVariance;
  const sums = sumsOf(course, overdispersion);
  const curve = curveOf(course, sums, overdispersion);
  return { curve, residuals: residualsOf(course, sums, curve) };
}
