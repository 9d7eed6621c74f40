import { at, atPacked } from '../series/at.ts';
import { unpackHour } from '../series/quantise.ts';
import { rowsAt, type Week } from '../state/week.ts';
import type { Channel } from '../channel/channel.ts';
import type { HourCurve, Spread } from './calibration.ts';
import type { HourReplay } from './replayed-channel.ts';
import { winsorise } from './scores.ts';

/** Least rows of an hour, on average, for its mean to be worth a test. */
const LEAST_ROWS = 5;
const LEAST_WEEKS = 3;
/** Weight of the mean over all hours in the variance of one, in values. */
const POOLED = 14;

/** Hourly means less the mean of their day; NaN where the block, of which `rows` has packed counts, has no rows. */
export function hoursAgainstDay(hours: Int8Array, rows: Uint8Array): Float64Array {
  const result = new Float64Array(hours.length);
  const perBlock = 168 / rows.length;
  for (let from = 0; from < hours.length; from += 24) {
    let sum = 0;
    let count = 0;
    for (let h = from; h < from + 24; h += 1) {
      const isKnown = atPacked(rows, Math.floor(h / perBlock)) > 0;
      const value = isKnown ? unpackHour(atPacked(hours, h)) : Number.NaN;
      result[h] = value;
      if (!isKnown) continue;
      sum += value;
      count += 1;
    }
    const mean = sum / count;
    for (let h = from; h < from + 24; h += 1) result[h] = at(result, h) - mean;
  }
  return result;
}

/** Means by hour of the week; NaN where fewer than two weeks have rows. */
function meanOf(weeks: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(168);
  for (let h = 0; h < 168; h += 1) {
    let sum = 0;
    let count = 0;
    for (const week of weeks) {
      const x = at(week, h);
      if (Number.isNaN(x)) continue;
      sum += x;
      count += 1;
    }
    mean[h] = count < 2 ? Number.NaN : sum / count;
  }
  return mean;
}

/** Weeks one after the other, each against the mean of the others. */
function againstOthers(weeks: readonly Float64Array[], mean: Float64Array): Float64Array {
  const others = weeks.length / (weeks.length - 1);
  const result = new Float64Array(168 * weeks.length);
  weeks.forEach((week, w) => {
    for (let h = 0; h < 168; h += 1) result[168 * w + h] = (at(week, h) - at(mean, h)) * others;
  });
  return result;
}

/** Variance by hour of the day of residuals that are NaN or numbers. */
function varianceOf(residuals: Float64Array): Float64Array {
  const sums = new Float64Array(24);
  const counts = new Float64Array(24);
  for (let h = 0; h < residuals.length; h += 1) {
    const r = at(residuals, h);
    if (Number.isNaN(r)) continue;
    sums[h % 24] = at(sums, h % 24) + r * r;
    counts[h % 24] = at(counts, h % 24) + 1;
  }
  const total = (list: Float64Array): number => list.reduce((a, b) => a + b, 0);
  const all = total(sums) / Math.max(1, total(counts));
  return sums.map((sum, h) => Math.max(1e-4, (sum + POOLED * all) / (at(counts, h) + POOLED)));
}

/** Sums of winsorised scores over the same hour of `days` days, of variance 1 if days are independent. */
function sumsOverDays(scores: Float64Array, days: number): Float64Array {
  const sums = new Float64Array(scores.length);
  for (let h = 0; h < scores.length; h += 1) {
    let sum = 0;
    let count = 0;
    for (let j = 0; j < days && h - 24 * j >= 0; j += 1) {
      const z = at(scores, h - 24 * j);
      if (Number.isNaN(z)) continue;
      sum += z;
      count += 1;
    }
    sums[h] = count === 0 ? 0 : sum / Math.sqrt(count);
  }
  return sums;
}

function replayWindow(scores: Float64Array, days: number): { readonly spread: Spread; readonly scores: Float64Array } {
  const sums = sumsOverDays(scores, days);
  let squares = 0;
  for (let h = 0; h < sums.length; h += 1) squares += at(sums, h) ** 2;
  const variance = Math.max(1, squares / sums.length);
  const root = Math.sqrt(variance);
  for (let h = 0; h < sums.length; h += 1) sums[h] = at(sums, h) / root;
  return { spread: { variance, degrees: (4 * sums.length) / 24 / days }, scores: sums };
}

/** Expected hours of a feature's position, and how far each reference hour was from the other weeks. */
interface HourCourse {
  readonly curve: Omit<HourCurve, 'spreads'>;
  readonly residuals: Float64Array;
}

function rowsOf(week: Week, channel: Channel): number {
  let rows = 0;
  for (let p = 0; p < week.present.length; p += 1) rows += rowsAt(week, channel, p);
  return rows;
}

/** Nothing if there are too few rows or weeks. */
function hourCourse(weeks: readonly Week[], channel: Channel): HourCourse | undefined {
  const kept = weeks.filter((week) => week.hours.length > 0);
  const total = kept.reduce((sum, week) => sum + rowsOf(week, channel), 0);
  const rows = total / Math.max(1, 168 * kept.length);
  if (kept.length < LEAST_WEEKS || rows < LEAST_ROWS) return undefined;
  const centred = kept.map((week) => hoursAgainstDay(week.hours, week.present));
  const mean = meanOf(centred);
  const residuals = againstOthers(centred, mean);
  return { curve: { mean, variance: varianceOf(residuals), rows }, residuals };
}

/** The hours that {@link replayHours} expects, with the spreads that it found. */
export function hoursAgain(
  weeks: readonly Week[],
  channel: Channel,
  spreads: readonly Spread[],
): HourCurve | undefined {
  const course = hourCourse(weeks, channel);
  return course === undefined ? undefined : { ...course.curve, spreads };
}

/** Replays the hours of a feature's position; nothing if there are too few rows or weeks. */
export function replayHours(
  weeks: readonly Week[],
  channel: Channel,
  windows: readonly number[],
): HourReplay | undefined {
  const course = hourCourse(weeks, channel);
  if (course === undefined) return undefined;
  const { curve, residuals } = course;
  const deviations = curve.variance.map(Math.sqrt);
  const scores = new Float64Array(residuals.length);
  for (let h = 0; h < scores.length; h += 1) scores[h] = winsorise(at(residuals, h) / at(deviations, h % 24));
  const results = windows.map((days) => replayWindow(scores, days));
  return {
    curve: { ...curve, spreads: results.map(({ spread }) => spread) },
    scores: results.map((result) => result.scores),
  };
}
