import * as z from 'zod';
import { isoDuration } from '../duration.ts';
import { versionName } from '../names.ts';
import { tenths } from './bandit/tenths.ts';

const kpi = z.string().min(1).max(64);
const effectPercent = z.number().min(0.1).max(1_000).default(5);

/** What an experiment is about. */
export const goal = z.strictObject({
  /** Name of a KPI of the model; its `better` says which direction wins. */
  kpi,
  /** Change of the KPI, in percent of the champion's, that is worth knowing; without any larger one left it ends without a winner. */
  effectPercent,
});

/** How a goal is adjusted for what the champion says of the same requests. */
const covariate = z.strictObject({
  /** Whose score: `champion`; requests of challengers are copied to it behind their replies. */
  score: z.literal('champion', { error: 'must be champion' }),
  /** Percent of the requests of a version that may be without a score; where more are, scores are not used. */
  missingPercent: z.number().min(0).max(10).default(1),
  /** Milliseconds that one copy may take, and never less than the champion has for a request; what comes later than that is no score. @default - `slo.timeoutMs`, at most 10,000 */
  timeoutMs: z.number().int().min(50).max(10_000).optional(),
  /** Most copies a minute and environment of the router. @default - every request is copied */
  copiesPerMinute: z.number().int().min(1).max(1_000_000).optional(),
});

/** What an A/B test is about. */
const abGoal = z.strictObject({
  /** Name of a KPI of the model; its `better` says which direction wins. */
  kpi,
  /** Change of the KPI, in percent of the champion's, that is worth knowing; without any larger one left it ends without a winner. */
  effectPercent,
  /** The champion's score of the same requests narrows the interval. @default - the goal is not adjusted */
  covariate: covariate.optional(),
});

export const winner = z.enum(['promote', 'report'], { error: 'must be promote or report' });

/** Fixed shares until the goal decides, or the deadline. */
export const abTest = z.strictObject({
  /** A fixed split between the champion and one challenger or several, until the goal decides. */
  kind: z.literal('ab-test'),
  /** Shares of the champion and of the version that is started, in percent; with those of `challengers` they add up to 100. @default - even shares */
  weights: z
    .strictObject({
      /** The champion's share in percent. */
      champion: tenths,
      /** The share of the version that is started, in percent. */
      challenger: tenths,
    })
    .optional(),
  /** Further challengers beside the version that is started. @default [] */
  challengers: z
    .array(
      z.strictObject({
        /** A version of the model. */
        version: versionName,
        /** Its share in percent; needed where `weights` are written. @default - an even share */
        weight: tenths.optional(),
      }),
    )
    .max(18)
    .optional(),
  /** The number that decides. */
  goal: abGoal,
  /** Longest time from the first request on; outcomes that ripen later count no more. */
  deadline: isoDuration,
  /** What a proven winner comes to: `promote` makes it champion, `report` ends with the champion serving. */
  winner: winner.default('promote'),
  /** Earliest end, e.g. whole weeks. @default - the maturity of the goal */
  atLeast: isoDuration.optional(),
});
