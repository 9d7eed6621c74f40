import { decimals, significant } from './numbers.ts';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/**
 * A length of time as people say it: `1.5 s`, `18 s`, `2 min 14 s`, `3 h 5 min`, `2 days 4 h`.
 *
 * Seconds are dropped from an hour on, minutes from a day on, both by rounding.
 *
 * @param seconds ≥ 0
 */
export function durationWords(seconds: number): string {
  if (seconds < 10) return `${significant(Number(decimals(seconds, 1)))} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return inTwo(whole, [MINUTE, 'min'], [1, 's']);
  const minutes = Math.round(seconds / MINUTE) * MINUTE;
  if (minutes < DAY) return inTwo(minutes, [HOUR, 'h'], [MINUTE, 'min']);
  const hours = Math.round(seconds / HOUR) * HOUR;
  return inTwo(hours, [DAY, hours < 2 * DAY ? 'day' : 'days'], [HOUR, 'h']);
}

/** How long so many windows last: `10 min` for ten of a minute, `20 s` for ten of two seconds. */
export function spanWords(windows: number, windowSeconds: number): string {
  return durationWords(windows * windowSeconds);
}

type Unit = readonly [seconds: number, name: string];

function inTwo(seconds: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((seconds % large) / small);
  const first = `${Math.floor(seconds / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}
