import * as z from 'zod';
import { isoDuration } from '../duration.ts';
import { versionName } from '../names.ts';
import { tenths } from './bandit/tenths.ts';

/** What an experiment is about. */
export const goal = z.strictObject({
  /** Name of a KPI of the model; its `better` says which direction wins. */
  kpi: z.string().min(1).max(64),
  /** Change of the KPI, in percent of the champion's, that is worth knowing; without any larger one left it ends without a winner. */
  effectPercent: z.number().min(0.1).max(1_000).default(5),
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
  goal,
  /** Longest time from the first request on; outcomes that ripen later count no more. */
  deadline: isoDuration,
  /** What a proven winner comes to: `promote` makes it champion, `report` ends with the champion serving. */
  winner: winner.default('promote'),
  /** Earliest end, e.g. whole weeks. @default - the maturity of the goal */
  atLeast: isoDuration.optional(),
});
