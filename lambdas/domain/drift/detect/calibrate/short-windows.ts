import { CHANNEL_KINDS } from '../channel/channel.ts';
import { at } from '../series/at.ts';
import type { Spread } from './calibration.ts';
import { rollingMeans, type RollingMeans } from './rolling.ts';
import type { Replay, ReplayedChannel } from './replayed-channel.ts';
import { countScore, milder, studentToNormal } from './scores.ts';
import { priorOf, shrink, type Prior } from './shrink.ts';
import { weeklyMean, type WeeklyMean } from './weekly-mean.ts';

/** Share of a row's variance that blocks are assumed to differ by before any feature has spoken. */
const ASSUMED = { mean: 0.002, weight: 5 };

/** Replay of a short window with what windows of several days need of it. */
export interface ShortReplay extends Replay {
  /** Score and standard deviation before the correction for few weeks; deviation 0 = nothing to say. */
  readonly raw: Float64Array;
  readonly deviation: Float64Array;
}

interface Observed {
  readonly replayed: ReplayedChannel;
  readonly means: RollingMeans;
  readonly extra: WeeklyMean;
}

function observe(replayed: ReplayedChannel, length: number): Observed {
  const { residuals } = replayed.fit;
  const means = rollingMeans(residuals, length);
  const excess = means.mean.map((d, t) => d * d - at(means.variance, t));
  const extra = weeklyMean(excess, (t) => at(means.variance, t) > 0, residuals.blocks);
  return { replayed, means, extra };
}

function scoresOf({ replayed, means, extra }: Observed, degrees: number, prior: Prior): ShortReplay {
  const { channel, fit } = replayed;
  const { rowVariance, grand } = fit.curve;
  const size = means.mean.length;
  const scaled = { mean: prior.mean * rowVariance, degrees: prior.degrees };
  const byWeek = extra.without.map((own) => shrink(Math.max(0, own), degrees, scaled));
  const freedom = degrees + prior.degrees;
  const result = { raw: new Float64Array(size), deviation: new Float64Array(size), scores: new Float64Array(size) };
  const counted = channel.kind === 'share' || channel.kind === 'rare';
  for (let t = 0; t < size; t += 1) {
    if (at(means.variance, t) === 0) continue;
    const deviation = Math.sqrt(at(means.variance, t) + at(byWeek, Math.floor(t / fit.residuals.blocks)));
    const difference = at(means.mean, t);
    const z = difference / deviation;
    result.deviation[t] = deviation;
    result.raw[t] = counted ? milder(z, countScore({ share: grand, rows: at(means.rows, t), difference })) : z;
    result.scores[t] = studentToNormal(at(result.raw, t), freedom);
  }
  const spread: Spread = { variance: shrink(Math.max(0, extra.all), degrees, scaled), degrees: freedom };
  return { ...result, spread };
}

/** Replays a window of `length` blocks over the reference weeks, each week judged by the variance of the others. */
export function replayShort(
  channels: readonly ReplayedChannel[],
  length: number,
  weeks: number,
): readonly ShortReplay[] {
  const observed = channels.map((channel) => observe(channel, length));
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
