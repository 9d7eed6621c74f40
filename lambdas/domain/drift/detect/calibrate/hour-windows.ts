import { at, atPacked } from '../series/at.ts';
import { unpackHour } from '../series/quantise.ts';
import { rowsAt, type Week } from '../state/week.ts';
import type { Channel } from '../channel/channel.ts';
import type { HourReplay } from './replayed-channel.ts';
import { studentToNormal, winsorise } from './scores.ts';

/** Least rows of an hour, on average, for its mean to be worth a test. */
const LEAST_ROWS = 5;
const LEAST_WEEKS = 3;
/** Weight of the mean over all hours in the variance of one, in values. */
const POOLED = 14;

/** Hourly means less the mean of their day; NaN where the block has no rows. */
export function hoursAgainstDay(hours: Int8Array, present: (hour: number) => boolean): Float64Array {
  const result = new Float64Array(hours.length).fill(Number.NaN);
  for (let from = 0; from < hours.length; from += 24) {
    let sum = 0;
    let count = 0;
    for (let h = from; h < from + 24; h += 1) {
      if (!present(h)) continue;
      sum += unpackHour(atPacked(hours, h));
      count += 1;
    }
    for (let h = from; h < from + 24; h += 1) if (present(h)) result[h] = unpackHour(atPacked(hours, h)) - sum / count;
  }
  return result;
}

function meanOf(weeks: readonly Float64Array[]): Float64Array {
  return new Float64Array(168).map((_, h) => {
    const known = weeks.map((week) => at(week, h)).filter((x) => !Number.isNaN(x));
    return known.length < 2 ? Number.NaN : known.reduce((sum, x) => sum + x, 0) / known.length;
  });
}

/** Variance by hour of the day of residuals that are NaN or numbers. */
function varianceOf(residuals: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(24);
  const counts = new Float64Array(24);
  for (const week of residuals)
    week.forEach((r, h) => {
      if (Number.isNaN(r)) return;
      sums[h % 24] = at(sums, h % 24) + r * r;
      counts[h % 24] = at(counts, h % 24) + 1;
    });
  const all =
    sums.reduce((a, b) => a + b, 0) /
    Math.max(
      1,
      counts.reduce((a, b) => a + b, 0),
    );
  return sums.map((sum, h) => Math.max(1e-4, (sum + POOLED * all) / (at(counts, h) + POOLED)));
}

/** Sums of winsorised scores over the same hour of `days` days, of variance 1 if days are independent. */
function sumsOverDays(scores: Float64Array, days: number): Float64Array {
  return scores.map((_, h) => {
    let sum = 0;
    let count = 0;
    for (let j = 0; j < days && h - 24 * j >= 0; j += 1) {
      const z = at(scores, h - 24 * j);
      if (Number.isNaN(z)) continue;
      sum += winsorise(z);
      count += 1;
    }
    return count === 0 ? 0 : sum / Math.sqrt(count);
  });
}

/** Replays the hours of a feature's position; nothing if there are too few rows or weeks. */
export function replayHours(
  weeks: readonly Week[],
  channel: Channel,
  windows: readonly number[],
): HourReplay | undefined {
  const kept = weeks.filter((week) => week.hours.length > 0);
  const blocks = kept[0]?.present.length ?? 1;
  const perBlock = 168 / blocks;
  const total = kept.reduce((sum, week) => sum + week.present.reduce((s, _, p) => s + rowsAt(week, channel, p), 0), 0);
  const rows = total / Math.max(1, 168 * kept.length);
  if (kept.length < LEAST_WEEKS || rows < LEAST_ROWS) return undefined;
  const centred = kept.map((week) =>
    hoursAgainstDay(week.hours, (h) => atPacked(week.present, Math.floor(h / perBlock)) > 0),
  );
  const mean = meanOf(centred);
  const others = kept.length / (kept.length - 1);
  const residuals = centred.map((week) => week.map((x, h) => (x - at(mean, h)) * others));
  const variance = varianceOf(residuals);
  const joined = new Float64Array(168 * kept.length);
  residuals.forEach((week, w) =>
    joined.set(
      week.map((r, h) => r / Math.sqrt(at(variance, h % 24))),
      168 * w,
    ),
  );
  const results = windows.map((days) => {
    const sums = sumsOverDays(joined, days);
    const own = sums.reduce((sum, t) => sum + t * t, 0) / sums.length;
    const degrees = (7 * kept.length) / days;
    const spread = { variance: Math.max(1, own), degrees: 4 * degrees };
    return { spread, scores: sums.map((t) => studentToNormal(t / Math.sqrt(spread.variance), spread.degrees)) };
  });
  return {
    curve: { mean, variance, rows, spreads: results.map(({ spread }) => spread) },
    scores: results.map(({ scores }) => scores),
  };
}
