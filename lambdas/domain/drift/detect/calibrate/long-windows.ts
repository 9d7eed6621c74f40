import { CHANNEL_KINDS } from '../channel/channel.ts';
import { at } from '../series/at.ts';
import type { Replay, ReplayedChannel } from './replayed-channel.ts';
import { winsorise } from './scores.ts';
import type { ShortReplay } from './short-windows.ts';
import { priorOf, shrink, type Prior } from './shrink.ts';
import { weeklyMean } from './weekly-mean.ts';

/** What sums over days are assumed to vary by, as a multiple of independent days, before any feature has spoken. */
function assumed(days: number): { readonly mean: number; readonly weight: number } {
  return { mean: 1 + 0.05 * (days - 1), weight: 5 };
}

const LEAST_VARIANCE = 0.9;

/** Winsorised day scores that end at each block, divided by their standard deviation, and its inverse square; 0 = nothing to say. */
export interface DayScores {
  readonly value: Float64Array;
  readonly weight: Float64Array;
}

/** The day scores of a channel. */
export function dayScoresOf({ scores, deviation }: ShortReplay): DayScores {
  const days = { value: new Float64Array(scores.length), weight: new Float64Array(scores.length) };
  for (let t = 0; t < scores.length; t += 1) {
    const sd = at(deviation, t);
    if (sd <= 0) continue;
    days.value[t] = winsorise(at(scores, t)) / sd;
    days.weight[t] = 1 / (sd * sd);
  }
  return days;
}

/** Weighted sums of day scores over `days` days, of variance 1 if days are independent; NaN where there are none. */
function sumDays({ value, weight }: DayScores, days: number, day: number): Float64Array {
  const size = value.length;
  const sums = new Float64Array(size).fill(Number.NaN);
  for (let t = days * day - 1; t < size; t += 1) {
    let sum = 0;
    let norm = 0;
    for (let j = 0; j < days; j += 1) {
      sum += at(value, t - j * day);
      norm += at(weight, t - j * day);
    }
    if (norm > 0) sums[t] = sum / Math.sqrt(norm);
  }
  return sums;
}

/** How a window of several days is replayed. */
export interface LongPlan {
  readonly days: number;
  /** Blocks of a day. */
  readonly day: number;
  readonly weeks: number;
}

/** Replays sums over several days; their variance comes from the other weeks, drawn to that of the features of the same kind. */
export function replayLong(
  channels: readonly ReplayedChannel[],
  daily: readonly DayScores[],
  { days, day, weeks }: LongPlan,
): readonly Replay[] {
  const degrees = Math.max(1, (7 * (weeks - 1)) / days - 1);
  const observed = daily.map((scores) => {
    const sums = sumDays(scores, days, day);
    return { sums, mean: weeklyMean(squares(sums), 7 * day) };
  });
  const priors = new Map(
    CHANNEL_KINDS.map((kind): readonly [string, Prior] => {
      const moving = observed.filter(({ mean }, i) => mean.all > 1e-9 && channels[i]?.channel.kind === kind);
      const prior = priorOf(
        moving.map(({ mean }) => mean.all),
        degrees,
        assumed(days),
      );
      return [kind, { ...prior, mean: Math.max(1, prior.mean) }];
    }),
  );
  return observed.map(({ sums, mean }, i) => {
    const prior = priors.get(channels[i]?.channel.kind ?? 'mean') ?? { mean: 1, degrees: 4 };
    const freedom = prior.degrees + degrees;
    const scale = (own: number): number => Math.max(LEAST_VARIANCE, shrink(own, degrees, prior));
    const byWeek = mean.without.map(scale);
    return { spread: { variance: scale(mean.all), degrees: freedom }, scores: scaled(sums, byWeek, 7 * day) };
  });
}

function squares(values: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  for (let t = 0; t < values.length; t += 1) result[t] = at(values, t) ** 2;
  return result;
}

/** Sums divided by the root of their variance in the other weeks; 0 where there is none. */
function scaled(sums: Float64Array, variances: Float64Array, blocks: number): Float64Array {
  const deviations = variances.map(Math.sqrt);
  const scores = new Float64Array(sums.length);
  for (let t = 0; t < sums.length; t += 1) {
    const sum = at(sums, t);
    scores[t] = Number.isNaN(sum) ? 0 : sum / at(deviations, Math.floor(t / blocks));
  }
  return scores;
}
