import type { Calibration, ChannelModel, Spread } from '../calibrate/calibration.ts';
import { isCounted, shareScore, studentToNormal, winsorise } from '../calibrate/scores.ts';
import { at } from '../series/at.ts';
import { stronger, type Candidate } from './candidate.ts';
import { stretchOf, type RecentCourse, type Stretch } from './recent-course.ts';

/** What a window says: its difference from the reference and how surprising that is. */
interface Scored {
  readonly effect: number;
  readonly score: number;
}

const nothing: Scored = { effect: 0, score: 0 };

/** Student's t of a stretch, or the normal score of a share. */
function rawScore({ mean, variance, rows }: Stretch, model: ChannelModel, spread: Spread): number {
  const deviation = Math.sqrt(variance + spread.variance);
  if (!isCounted(model.channel)) return mean / deviation;
  return shareScore({ share: model.curve.grand, rows, difference: mean, deviation, degrees: spread.degrees });
}

/** Scores of the last days, winsorised, newest first, with their standard deviations (0 = no rows). */
interface Days {
  readonly scores: Float64Array;
  readonly deviations: Float64Array;
}

function daysOf(course: RecentCourse, model: ChannelModel, day: number): Days {
  const days = { scores: new Float64Array(7), deviations: new Float64Array(7) };
  for (let d = 0; d < 7; d += 1) {
    const stretch = stretchOf(course, d * day, (d + 1) * day);
    if (stretch.variance === 0) continue;
    days.scores[d] = winsorise(rawScore(stretch, model, model.daySpread));
    days.deviations[d] = Math.sqrt(stretch.variance + model.daySpread.variance);
  }
  return days;
}

function sumOf({ scores, deviations }: Days, length: number): number {
  let sum = 0;
  let norm = 0;
  for (let d = 0; d < length; d += 1) {
    const sd = at(deviations, d);
    if (sd <= 0) continue;
    sum += at(scores, d) / sd;
    norm += 1 / (sd * sd);
  }
  return norm > 0 ? sum / Math.sqrt(norm) : 0;
}

/** Strongest window of blocks or days of one channel; nothing below the least effect. */
export function judgeChannel(
  course: RecentCourse,
  model: ChannelModel,
  { windows }: Calibration,
): Candidate | undefined {
  const size = course.weight.length - 1;
  const day = size / 7;
  const days = daysOf(course, model, day);
  const scored = windows.map(({ kind, length }, w): Scored => {
    const spread = model.spreads[w];
    if (spread === undefined || kind === 'same-hour' || kind === 'weeks') return nothing;
    const stretch = stretchOf(course, 0, kind === 'blocks' ? length : length * day);
    if (stretch.variance === 0) return nothing;
    const isShort = kind === 'blocks';
    const score = isShort ? rawScore(stretch, model, spread) : sumOf(days, length) / Math.sqrt(spread.variance);
    const degrees = isShort && isCounted(model.channel) ? Infinity : spread.degrees;
    return { effect: stretch.mean, score: studentToNormal(score, degrees) };
  });
  return scored.reduce<Candidate | undefined>((best, { effect, score }, window) => {
    const limit = model.limits[window] ?? Infinity;
    if (Math.abs(effect) < model.channel.floor || (model.channel.kind === 'peak' && effect < 0)) return best;
    const size2 = Math.abs(score);
    return stronger(best, {
      channel: model.index,
      window,
      hourOfDay: undefined,
      effect,
      score: size2,
      ratio: size2 / limit,
    });
  }, undefined);
}
