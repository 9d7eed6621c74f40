import * as z from 'zod';
import { ownAlarms } from './alarms/own-alarms.ts';
import { strength } from './strength.ts';

/** Most values of a feature that a rollout tells apart. */
const MOST_VALUES = 10;

/** A share below this would leave a guardrail no chance to speak. */
const weight = z.number().min(0.001).max(100);

/** An absolute limit on the challenger: at most `maxPercent` of its requests may be such an event. */
const limit = z
  .strictObject({
    /** Name in status, plan and alerts. @default - its number in the list */
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_-]{0,40}$/, 'must be a short name of letters, digits, hyphens')
      .optional(),
    /** The event that is counted. */
    metric: z.enum(['errors', 'timeouts', 'failures', 'clientErrors', 'latency'], {
      error: 'must be errors, timeouts, failures, clientErrors or latency',
    }),
    /** For latency, and needed there: the event is a request slower than this many milliseconds. @default - for latency alone */
    aboveMs: z.number().positive().max(150_000).optional(),
    /** Percent of the challenger's requests that may be such an event. */
    maxPercent: z.number().min(0.0001).lt(100),
    /** Part of alpha beside the classes. @default 0.1 */
    weight: weight.optional(),
    /** A plain comparison without error control, from `minRequests` challenger requests on. */
    hard: z.boolean().default(false),
    /** For a hard limit, and needed there: challenger requests from which on it decides. @default - for a hard limit alone */
    minRequests: z.number().int().min(1).optional(),
    /** What follows when it is broken: `hold` lets no step and no promotion follow until it recovers, `warn` tells people once. @default rollback */
    strength: strength.optional(),
  })
  .superRefine((value, context) => {
    const issue = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if ((value.metric === 'latency') !== (value.aboveMs !== undefined))
      issue('aboveMs', value.metric === 'latency' ? 'is needed for latency' : 'is for latency alone');
    if (value.hard !== (value.minRequests !== undefined))
      issue('minRequests', value.hard ? 'is needed for a hard limit' : 'is for a hard limit alone');
  });

/** Segments that are compared one by one, and how. */
const segmentGuardrail = z.strictObject({
  /** Features of declared `segments`. */
  by: z.array(z.string().min(1).max(100)).min(1).max(4),
  /** Values of each that are told apart: those with the most requests in the recorded day, as declared while none are recorded; the rest together is `other`. @default 5 */
  values: z.number().int().min(1).max(MOST_VALUES).optional(),
  /** Times the champion's rate of failures in the segment. @default - that of `failures` */
  ratio: z.number().min(1).max(100).optional(),
  /** Percent of the segment's requests. @default - that of `failures` */
  percent: z.number().min(0).lt(100).optional(),
  /** Part of alpha of all segments together, divided among them evenly. @default 0.2 */
  weight: weight.optional(),
  /** What follows when a segment is harmed. @default rollback */
  strength: strength.optional(),
});

/** How guardrails judge. Weights divide alpha among the classes that run. */
export const guardrails = z.strictObject({
  /** Errors and timeouts abort only above `ratio` times the champion's rate and above `percent` of the requests. @default {} */
  failures: z
    .strictObject({
      /** Times the champion's rate. @default 1.1 */
      ratio: z.number().min(1).max(100).optional(),
      /** Percent of the requests. @default 0.05 */
      percent: z.number().min(0).lt(100).optional(),
      /** Proven when below this ratio to the champion, or below the objective of `slo`. @default 2 */
      provenRatio: z.number().gt(1).max(100).optional(),
      /** Part of alpha for errors. @default 0.3 */
      errorsWeight: weight.optional(),
      /** Part of alpha for timeouts. @default 0.1 */
      timeoutsWeight: weight.optional(),
    })
    .optional(),
  /**
   * Answers that were the callers' own fault (400, 409, 413, 415, 422 and the like) abort only above `ratio` times the champion's rate
   * and above `percent` of the requests; margins that are not written are those of failures.
   * @default {}
   */
  clientErrors: z
    .strictObject({
      /** `false`: recorded and shown, they decide nothing. */
      judged: z.boolean().default(true),
      /** Times the champion's rate. @default - that of `failures` */
      ratio: z.number().min(1).max(100).optional(),
      /** Percent of the requests. @default - that of `failures` */
      percent: z.number().min(0).lt(100).optional(),
      /** Part of alpha. @default 0.1 */
      weight: weight.optional(),
      /** What follows when it is broken. @default rollback */
      strength: strength.optional(),
    })
    .optional(),
  /** How latency is compared with the champion's. @default {} */
  latency: z
    .strictObject({
      /** `false`: recorded and shown, it decides nothing. */
      judged: z.boolean().default(true),
      /** `ranks` sees shifts of the whole curve sooner; `exceedances` counts requests above the champion's p50, p90 and p99. */
      by: z.enum(['exceedances', 'ranks'], { error: 'must be exceedances or ranks' }).default('exceedances'),
      /** Slower by less than this is tolerated; whole buckets of 5 %. @default 5 */
      marginPercent: z.number().min(0).max(100).optional(),
      /** Proven when the p99 is slower by less than this. @default 28 */
      provenPercent: z.number().gt(0).max(400).optional(),
      /** Part of alpha. @default 0.4 */
      weight: weight.optional(),
      /** What follows when it is broken; with `hold` and `warn` no promotion waits for a proof of latency. @default rollback */
      strength: strength.optional(),
    })
    .optional(),
  /** Part of alpha of all binary KPIs together. @default 0.2 */
  kpiWeight: weight.optional(),
  /** Failures of the challenger in declared segments, each held against the champion's in the same segment. @default - the average alone */
  segments: segmentGuardrail.optional(),
  /** Absolute limits on the challenger, whatever the champion does. @default [] */
  limits: z.array(limit).max(50).optional(),
  /** Own CloudWatch alarms and metrics that are watched beside the requests. @default [] */
  alarms: ownAlarms.optional(),
});
