import type { Calibration, ChannelModel } from '../calibrate/calibration.ts';
import { countScore, milder, studentToNormal, winsorise } from '../calibrate/scores.ts';
import { at } from '../series/at.ts';
import { stronger, type Candidate } from './candidate.ts';
import { stretchOf, type RecentCourse, type Stretch } from './recent-course.ts';

/** What a window says: its difference from the reference and how surprising that is. */
interface Scored {
  readonly effect: number;
  readonly score: number;
}

const nothing: Scored = { effect: 0, score: 0 };

function rawScore({ mean, variance, rows }: Stretch, model: ChannelModel, extra: number): number {
  const z = mean / Math.sqrt(variance + extra);
  if (model.channel.kind !== 'share' && model.channel.kind !== 'rare') return z;
  return milder(z, countScore({ share: model.curve.grand, rows, difference: mean }));
}

/** Scores of the last days, winsorised, oldest first, with their standard deviations (0 = no rows). */
interface Days {
  readonly scores: Float64Array;
  readonly deviations: Float64Array;
}

function daysOf(course: RecentCourse, model: ChannelModel, day: number): Days {
  const days = { scores: new Float64Array(7), deviations: new Float64Array(7) };
  for (let d = 0; d < 7; d += 1) {
    const stretch = stretchOf(course, (d + 1) * day, day);
    if (stretch.variance === 0) continue;
    days.scores[d] = winsorise(rawScore(stretch, model, model.dayExtra));
    days.deviations[d] = Math.sqrt(stretch.variance + model.dayExtra);
  }
  return days;
}

function sumOf({ scores, deviations }: Days, length: number): number {
  let sum = 0;
  let norm = 0;
  for (let d = 7 - length; d < 7; d += 1) {
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
  { windows, limits }: Calibration,
): Candidate | undefined {
  const size = course.residual.length;
  const day = size / 7;
  const days = daysOf(course, model, day);
  const scored = windows.map(({ kind, length }, w): Scored => {
    const spread = model.spreads[w];
    if (spread === undefined || kind === 'same-hour') return nothing;
    const stretch = stretchOf(course, size, kind === 'blocks' ? length : length * day);
    if (stretch.variance === 0) return nothing;
    const score =
      kind === 'blocks' ? rawScore(stretch, model, spread.variance) : sumOf(days, length) / Math.sqrt(spread.variance);
    return { effect: stretch.mean, score: studentToNormal(score, spread.degrees) };
  });
  return scored.reduce<Candidate | undefined>((best, { effect, score }, window) => {
    const limit = limits[window]?.[model.channel.kind] ?? Infinity;
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
