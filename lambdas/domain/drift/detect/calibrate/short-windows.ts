import { CHANNEL_KINDS } from '../channel/channel.ts';
import { at } from '../series/at.ts';
import type { Spread } from './calibration.ts';
import { rollingMeans, type RollingMeans } from './rolling.ts';
import type { Replay, ReplayedChannel } from './replayed-channel.ts';
import { isCounted, shareScore } from './scores.ts';
import { priorOf, shrink, type Prior } from './shrink.ts';
import { weeklyMean, type WeeklyMean } from './weekly-mean.ts';

/** Share of a row's variance that blocks are assumed to differ by before any feature has spoken. */
const ASSUMED = { mean: 0.002, weight: 5 };

/** Replay of a short window with what windows of several days need of it. */
export interface ShortReplay extends Replay {
  /** Standard deviation of the mean; 0 = nothing to say. */
  readonly deviation: Float64Array;
}

interface Observed {
  readonly replayed: ReplayedChannel;
  readonly means: RollingMeans;
  readonly extra: WeeklyMean;
}

const noMeans: RollingMeans = { mean: new Float64Array(0), variance: new Float64Array(0), rows: new Float64Array(0) };

function observe(replayed: ReplayedChannel, { length, weeks }: ShortPlan): Observed {
  const { residuals, isStill } = replayed.fit;
  if (isStill) return { replayed, means: noMeans, extra: { all: 0, without: new Float64Array(weeks) } };
  const means = rollingMeans(residuals, length);
  const excess = new Float64Array(means.mean.length);
  for (let t = 0; t < excess.length; t += 1) {
    const variance = at(means.variance, t);
    excess[t] = variance > 0 ? at(means.mean, t) ** 2 - variance : Number.NaN;
  }
  return { replayed, means, extra: weeklyMean(excess, residuals.blocks) };
}

function scoresOf({ replayed, means, extra }: Observed, degrees: number, prior: Prior): ShortReplay {
  const { channel, fit } = replayed;
  const { rowVariance, grand } = fit.curve;
  const size = means.mean.length;
  const scaled = { mean: prior.mean * rowVariance, degrees: prior.degrees };
  const byWeek = extra.without.map((own) => shrink(Math.max(0, own), degrees, scaled));
  const freedom = degrees + prior.degrees;
  const result = { deviation: new Float64Array(size), scores: new Float64Array(size) };
  const counted = isCounted(channel);
  for (let t = 0; t < size; t += 1) {
    if (at(means.variance, t) === 0) continue;
    const deviation = Math.sqrt(at(means.variance, t) + at(byWeek, Math.floor(t / fit.residuals.blocks)));
    const difference = at(means.mean, t);
    result.deviation[t] = deviation;
    result.scores[t] = counted
      ? shareScore({ share: grand, rows: at(means.rows, t), difference, deviation, degrees: freedom })
      : difference / deviation;
  }
  const spread: Spread = { variance: shrink(Math.max(0, extra.all), degrees, scaled), degrees: freedom };
  return { ...result, spread };
}

interface ShortPlan {
  readonly length: number;
  readonly weeks: number;
}

/** Replays a window of `length` blocks over the reference weeks, each week judged by the variance of the others. */
export function replayShort(
  channels: readonly ReplayedChannel[],
  length: number,
  weeks: number,
): readonly ShortReplay[] {
  const observed = channels.map((channel) => observe(channel, { length, weeks }));
  const degrees = 3.5 * Math.max(1, weeks - 1);
  const priors = new Map(
    CHANNEL_KINDS.map((kind) => {
      const ratios = observed
        .filter(({ replayed }) => replayed.channel.kind === kind)
        .map(({ extra, replayed }) => Math.max(0, extra.all) / replayed.fit.curve.rowVariance);
      return [kind, priorOf(ratios, degrees, ASSUMED)] as const;
    }),
  );
  return observed.map((one) =>
    scoresOf(one, degrees, priors.get(one.replayed.channel.kind) ?? { mean: ASSUMED.mean, degrees: ASSUMED.weight }),
  );
}
