import { studentToNormal } from '../calibrate/scores.ts';
import type { Channel } from '../channel/channel.ts';
import { atPacked, atSingle } from '../series/at.ts';
import type { DriftState, FeatureState, SlowCourse } from '../state/drift-state.ts';
import { meanAt, type Week } from '../state/week.ts';
import { stronger, type Candidate } from './candidate.ts';

/** Weeks whose mean is compared with the fixed baseline. */
const TRAIL_WEEKS = 4;
/** Share of a week's blocks that must have rows for its mean to count. */
const LEAST_COVER = 0.8;
/** Weeks hang together: factor on the variance of means over weeks, as if neighbouring weeks had correlation 0.7. */
const SERIAL = 3;
/** Least slow change as a multiple of the least effect. */
const FLOOR = 2;
const LIMIT = 4;
const PRIOR_DEGREES = 8;

/** Mean of each channel over a week, every block of the week counting the same; undefined if too few blocks have rows. */
function weekMeans(week: Week, channels: readonly Channel[]): Float32Array | undefined {
  const blocks = week.present.length;
  const filled = week.present.filter((rows) => rows > 0).length;
  if (filled < LEAST_COVER * blocks) return undefined;
  return Float32Array.from(channels, (channel, c) => {
    let sum = 0;
    for (let p = 0; p < blocks; p += 1) if (atPacked(week.present, p) > 0) sum += meanAt(week, channel, c * blocks + p);
    return sum / filled;
  });
}

/** The fixed baseline from the first reference weeks: mean and variance of the weekly means by channel. */
export function slowBaseline(weeks: readonly Week[], channels: readonly Channel[]): SlowCourse {
  const means = weeks.flatMap((week) => weekMeans(week, channels) ?? []);
  const mean = (c: number): number => means.reduce((sum, week) => sum + atSingle(week, c), 0) / means.length;
  if (means.length < 2) return { baseline: new Float32Array(0), variance: new Float32Array(0), weeks: 0, trail: [] };
  return {
    baseline: Float32Array.from(channels, (_, c) => mean(c)),
    variance: Float32Array.from(
      channels,
      (_, c) => means.reduce((sum, week) => sum + (atSingle(week, c) - mean(c)) ** 2, 0) / (means.length - 1),
    ),
    weeks: means.length,
    trail: [],
  };
}

/** The course with one more week in its trail. */
export function withWeek(slow: SlowCourse, week: Week, channels: readonly Channel[]): SlowCourse {
  const means = weekMeans(week, channels);
  return means === undefined ? slow : { ...slow, trail: [...slow.trail, means].slice(-TRAIL_WEEKS) };
}

/** Mean variance between weeks by kind of channel, as a multiple of the row variance. */
export function pooledWeeks(state: DriftState): ReadonlyMap<string, number> {
  const sums = new Map<string, { readonly sum: number; readonly count: number }>();
  for (const { layout, slow } of state.features)
    slow.variance.forEach((variance, c) => {
      const channel = layout?.channels[c];
      if (channel === undefined) return;
      const before = sums.get(channel.kind) ?? { sum: 0, count: 0 };
      sums.set(channel.kind, { sum: before.sum + variance / channel.variance, count: before.count + 1 });
    });
  return new Map([...sums].map(([kind, { sum, count }]) => [kind, sum / count]));
}

/** Difference of the last weeks from the fixed baseline; undefined before there are enough. */
export function slowEffect({ baseline, trail }: SlowCourse, channel: number): number | undefined {
  if (baseline.length === 0 || trail.length < TRAIL_WEEKS) return undefined;
  return trail.reduce((sum, week) => sum + atSingle(week, channel), 0) / trail.length - atSingle(baseline, channel);
}

/** Strongest slow change of a feature, read at the end of a week. */
export function judgeWeeks(
  { layout, slow }: FeatureState,
  pooled: ReadonlyMap<string, number>,
  window: number,
): Candidate | undefined {
  return layout?.channels.reduce<Candidate | undefined>((best, channel, c) => {
    const effect = slowEffect(slow, c);
    if (effect === undefined || Math.abs(effect) < FLOOR * channel.floor) return best;
    const prior = PRIOR_DEGREES * (pooled.get(channel.kind) ?? 0) * channel.variance;
    const degrees = PRIOR_DEGREES + slow.weeks - 1;
    const between = (prior + (slow.weeks - 1) * atSingle(slow.variance, c)) / degrees;
    const variance = SERIAL * between * (1 / TRAIL_WEEKS + 1 / slow.weeks);
    const score = Math.abs(studentToNormal(effect / Math.sqrt(Math.max(variance, 1e-12)), degrees));
    return stronger(best, { channel: c, window, hourOfDay: undefined, effect, score, ratio: score / LIMIT });
  }, undefined);
}
