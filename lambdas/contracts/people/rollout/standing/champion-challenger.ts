import * as z from 'zod';
import { isoDuration, secondsIn, windowsIn } from '../../duration.ts';
import { shadowLabels } from '../shadow-labels.ts';

/** Longest period of a standing arrangement: rows of its evidence are kept by period. */
const LONGEST_PERIOD = 'P28D';
/** Longest that may be declared for a copy, in milliseconds. */
const LONGEST_COPY_MS = 10_000;

/** Time after which a verdict is given, again and again. */
export const periodLength = isoDuration
  .refine((text) => secondsIn(text) <= secondsIn(LONGEST_PERIOD), `must be at most ${LONGEST_PERIOD}`)
  .refine((text) => windowsIn(text) >= 1, 'must be a window (a minute) at least');

/** A challenger that stands beside the champion without an end. */
export const championChallenger = z.strictObject({
  /** A standing challenger: a fixed share or copies without an end, and a verdict at the end of each period. */
  kind: z.literal('champion-challenger'),
  /** `requests`: it answers a share of the callers; `copies`: it gets copies, and nobody meets its answers. */
  by: z.enum(['requests', 'copies'], { error: 'must be requests or copies' }).default('requests'),
  /** Percent of the requests that it answers (50 at most), or that are copied. */
  share: z.number().min(0.1, 'must be 0.1 to 100').max(100, 'must be 0.1 to 100').default(10),
  /** Time after which a verdict is given, again and again; P28D at most. */
  period: periodLength.default('P7D'),
  /** What a verdict `better` comes to: `tell` waits for a person, `promote` makes it champion through the gates. */
  whenBetter: z.enum(['tell', 'promote'], { error: 'must be tell or promote' }).default('tell'),
  /** For requests, and needed there: the KPI of the model that says who is better. @default - for requests alone */
  kpi: z.string().min(1).max(64).optional(),
  /** For copies, and needed there: labels of the same requests say who is better. @default - for copies alone */
  labels: shadowLabels.optional(),
  /** For copies: milliseconds that one may take, the champion's part of `slo.timeoutMs` at least. @default - `slo.timeoutMs`, 10000 at most */
  timeoutMs: z.number().int().min(50).max(LONGEST_COPY_MS).optional(),
  /** For copies: most a minute and environment of the router. @default - as many as `share` draws */
  copiesPerMinute: z.number().int().min(1).max(1_000_000).optional(),
});
