import type { Calibration, ChannelModel } from '../calibrate/calibration.ts';
import { hoursAgainstDay } from '../calibrate/hour-windows.ts';
import { studentToNormal, winsorise } from '../calibrate/scores.ts';
import { at, atPacked } from '../series/at.ts';
import { unpackCount } from '../series/quantise.ts';
import type { Recent } from '../state/drift-state.ts';
import { stronger, type Candidate } from './candidate.ts';

/** Least effect of one hour, as a multiple of the least effect of a position. */
const HOUR_FLOOR = 3;

interface HourScores {
  readonly residual: Float64Array;
  readonly score: Float64Array;
}

/** Residuals and scores of the last 168 hours, by hour of the week; NaN without rows. */
function hourScores(recent: Recent, model: ChannelModel): HourScores | undefined {
  const { hours } = model;
  if (hours === undefined || recent.hours.length === 0) return undefined;
  const perBlock = 168 / recent.hourRows.length;
  const residual = hoursAgainstDay(recent.hours, recent.hourRows);
  const score = new Float64Array(residual.length);
  for (let h = 0; h < residual.length; h += 1) {
    const rows = unpackCount(atPacked(recent.hourRows, Math.floor(h / perBlock))) / perBlock;
    const fewer = Math.max(1, hours.rows / Math.max(1e-9, rows));
    residual[h] = at(residual, h) - at(hours.mean, h);
    score[h] = winsorise(at(residual, h) / Math.sqrt(at(hours.variance, h % 24) * fewer));
  }
  return { residual, score };
}

/** Strongest hour of the day whose position moved against its own day; read at the end of a day. */
export function judgeHours(
  recent: Recent,
  model: ChannelModel,
  { calibration, endHour }: { readonly calibration: Calibration; readonly endHour: number },
): Candidate | undefined {
  const scores = hourScores(recent, model);
  if (scores === undefined) return undefined;
  let best: Candidate | undefined;
  let which = 0;
  calibration.windows.forEach(({ kind, length }, window) => {
    if (kind !== 'same-hour') return;
    const spread = model.hours?.spreads[which] ?? { variance: 1, degrees: 1 };
    which += 1;
    for (let hour = 0; hour < 24; hour += 1) {
      const { effect, sum } = overDays(scores, { hour, days: length, endHour });
      const score = Math.abs(studentToNormal(sum / Math.sqrt(spread.variance), spread.degrees));
      if (Math.abs(effect) < HOUR_FLOOR * model.channel.floor) continue;
      const ratio = score / (model.limits[window] ?? Infinity);
      best = stronger(best, { channel: model.index, window, hourOfDay: hour, effect, score, ratio });
    }
  });
  return best;
}

interface Span {
  readonly hour: number;
  readonly days: number;
  /** Hour of the week after the last one. */
  readonly endHour: number;
}

/** Mean residual and scaled sum of scores of one hour over the last days. */
function overDays(
  { residual, score }: HourScores,
  { hour, days, endHour }: Span,
): { readonly effect: number; readonly sum: number } {
  let sum = 0;
  let effect = 0;
  let count = 0;
  for (let j = 1; j <= days; j += 1) {
    const h = (endHour - 24 * j + hour + 336) % 168;
    if (Number.isNaN(at(residual, h))) continue;
    sum += at(score, h);
    effect += at(residual, h);
    count += 1;
  }
  return count < Math.min(days, 3) ? { effect: 0, sum: 0 } : { effect: effect / count, sum: sum / Math.sqrt(count) };
}

/** Mean residual of one hour over the last three days; undefined if the hour has no rows. */
export function hourEffect(recent: Recent, model: ChannelModel, span: Span): number | undefined {
  const scores = hourScores(recent, model);
  return scores === undefined ? undefined : overDays(scores, span).effect;
}
