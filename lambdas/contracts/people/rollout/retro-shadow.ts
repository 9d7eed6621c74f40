import * as z from 'zod';
import { isoDuration, secondsIn } from '../duration.ts';
import { LONGEST_DECLARED_MS } from './strategy.ts';

/** Longest that recorded requests may lie back: captured objects are kept for 30 days. */
const LONGEST_SINCE = 'P28D';
/** Longest that recorded requests may be asked: half of what one execution has the history for. */
const LONGEST_DEADLINE = 'P1D';

/** Before it gets any traffic, the challenger answers requests that were recorded and labelled, and is compared on them with the champion's recorded answers. */
export const retroShadow = z.strictObject({
  /** Most recorded requests that it is asked: what this may cost. */
  requests: z.number().int().min(50).max(20_000).default(1_000),
  /** How far back recorded requests are looked for, newest first; at most P28D. */
  since: isoDuration
    .refine((text) => secondsIn(text) > 0, 'must be longer than nothing')
    .refine((text) => secondsIn(text) <= secondsIn(LONGEST_SINCE), `must be at most ${LONGEST_SINCE}`)
    .default('P7D'),
  /** Most calls a second of either target, so that none is overloaded. */
  callsPerSecond: z.number().min(0.1).max(50).default(5),
  /** Milliseconds that one call may take. @default - `slo.timeoutMs`, 10000 at most */
  timeoutMs: z.number().int().min(50).max(LONGEST_DECLARED_MS).optional(),
  /** Time after which it is judged by what was answered; at most P1D. */
  deadline: isoDuration
    .refine((text) => secondsIn(text) >= 60, 'must be at least PT1M')
    .refine((text) => secondsIn(text) <= secondsIn(LONGEST_DEADLINE), `must be at most ${LONGEST_DEADLINE}`)
    .default('PT2H'),
  /** Recorded requests that the champion is asked again: where it answers otherwise, what is captured is not the whole input. */
  checks: z.number().int().min(5).max(100).default(20),
  /** By how much the challenger may be worse: points of accuracy, or percent of the champion's mean squared error. */
  marginPercent: z.number().min(0).max(50).default(0),
  /** What follows when it is proven better, or nothing is decided: the strategy, or a report as the end. */
  next: z.enum(['go-on', 'report'], { error: 'must be go-on or report' }).default('go-on'),
  /** What follows when no labelled request can be asked. */
  noData: z.enum(['go-on', 'report'], { error: 'must be go-on or report' }).default('report'),
});
