import { CHANNEL_KINDS } from '../channel/channel.ts';
import { at } from '../series/at.ts';
import type { Replay, ReplayedChannel } from './replayed-channel.ts';
import { studentToNormal, winsorise } from './scores.ts';
import type { ShortReplay } from './short-windows.ts';
import { priorOf, shrink, type Prior } from './shrink.ts';
import { weeklyMean } from './weekly-mean.ts';

/** What sums over days are assumed to vary by, as a multiple of independent days, before any feature has spoken. */
function assumed(days: number): { readonly mean: number; readonly weight: number } {
  return { mean: 1 + 0.05 * (days - 1), weight: 5 };
}

const LEAST_VARIANCE = 0.9;

/** Weighted sums of winsorised day scores over `days` days, of variance 1 if days are independent; NaN where there are none. */
export function sumDays({ raw, deviation }: ShortReplay, days: number, day: number): Float64Array {
  const size = raw.length;
  const sums = new Float64Array(size).fill(Number.NaN);
  for (let t = days * day - 1; t < size; t += 1) {
    let sum = 0;
    let norm = 0;
    for (let j = 0; j < days; j += 1) {
      const sd = at(deviation, t - j * day);
      if (sd <= 0) continue;
      sum += winsorise(at(raw, t - j * day)) / sd;
      norm += 1 / (sd * sd);
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
  daily: readonly ShortReplay[],
  { days, day, weeks }: LongPlan,
): readonly Replay[] {
  const degrees = Math.max(1, (7 * (weeks - 1)) / days - 1);
  const observed = daily.map((replay) => {
    const sums = sumDays(replay, days, day);
    const squares = sums.map((t) => t * t);
    return { sums, mean: weeklyMean(squares, (t) => !Number.isNaN(at(sums, t)), 7 * day) };
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
    const scores = sums.map((t, i2) =>
      Number.isNaN(t) ? 0 : studentToNormal(t / Math.sqrt(at(byWeek, Math.floor(i2 / (7 * day)))), freedom),
    );
    return { spread: { variance: scale(mean.all), degrees: freedom }, scores };
  });
}
