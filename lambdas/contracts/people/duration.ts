import * as z from 'zod';

const PATTERN = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Longest duration that anybody may write. */
const LONGEST = 'P365D';

/** An ISO 8601 duration of days, hours, minutes and seconds, a year at most: `PT10M`, `P1DT2H`. */
export const isoDuration = z
  .string()
  .refine((text) => PATTERN.test(text) && /\d/.test(text), 'must be an ISO 8601 duration such as PT10M, PT2H or P1D')
  .refine((text) => windowsIn(text) <= windowsIn(LONGEST), `must be at most ${LONGEST}, a year`);

/**
 * Windows in a duration, rounded up; a minute of the text is one window, whatever the window's length in seconds is.
 *
 * @param text an ISO 8601 duration
 * @returns whole windows ≥ 0
 */
export function windowsIn(text: string): number {
  return Math.ceil(secondsIn(text) / 60);
}

/** Seconds of real time in an ISO 8601 duration; 0 if the text is none. */
export function secondsIn(text: string): number {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = PATTERN.exec(text) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}
