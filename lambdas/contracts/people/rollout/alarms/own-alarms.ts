import * as z from 'zod';
import { strength } from '../strength.ts';

/** Most alarms and metrics of a plan. */
const MOST_ALARMS = 10;
/** Most metrics of one expression. */
const MOST_METRICS = 10;
/** Most dimensions that CloudWatch lets a metric have. */
const MOST_DIMENSIONS = 30;

const text = z.string().min(1).max(255);

/** Statistics of CloudWatch, percentiles and trimmed ones with one argument among them. */
const statistic = z
  .string()
  .regex(
    /^(SampleCount|Average|Sum|Minimum|Maximum|IQM|(p|tm|wm|tc|ts)(100|\d{1,2}(\.\d{1,10})?))$/,
    'must be a statistic of CloudWatch such as Average, Sum, Maximum or p99',
  );

/** A metric of CloudWatch, in the account and Region of the stack. */
const metric = z.strictObject({
  /** Namespace, such as `AWS/SQS`; the property `alarms` of the stack must open it. */
  namespace: text,
  /** Name of the metric. */
  name: text,
  /** Values of its dimensions by their names, all of them, as CloudWatch tells metrics apart. @default - a metric without dimensions */
  dimensions: z
    .record(text, z.string().min(1).max(1024))
    .refine((all) => Object.keys(all).length <= MOST_DIMENSIONS, `must be at most ${MOST_DIMENSIONS} dimensions`)
    .optional(),
  /** What stands for a period: `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, `p99` and the like. */
  statistic,
});

function isPeriod(seconds: number): boolean {
  return [10, 20, 30].includes(seconds) || (seconds >= 60 && seconds <= 3_600 && seconds % 60 === 0);
}

/** Name of a metric in an expression. */
const metricId = z
  .string()
  .regex(/^[a-z]\w{0,50}$/, 'must begin with a small letter, then letters, digits, underscores');

/** An alarm of CloudWatch, or a metric that is compared with a threshold. Exactly one of `alarm`, `metric` and `expression` is written. */
const ownAlarm = z.strictObject({
  /** Name in status, plan and alerts. @default - that of the CloudWatch alarm; needed for `metric` and `expression` */
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,40}$/, 'must be a short name of letters, digits, hyphens')
    .optional(),
  /** Name of a CloudWatch alarm in the account and Region of the stack: in ALARM it is broken. @default - for an alarm alone */
  alarm: text.optional(),
  /** A metric that is compared with the threshold. @default - for a metric alone */
  metric: metric.optional(),
  /** Metric math over `metrics`, such as `100 * errors / calls`, that gives one series. @default - for metric math alone */
  expression: z.string().min(1).max(1024).optional(),
  /** Metrics of the expression by the names that it uses. @default - for metric math alone */
  metrics: z
    .record(metricId, metric)
    .refine((all) => Object.keys(all).length <= MOST_METRICS, `must be at most ${MOST_METRICS} metrics`)
    .optional(),
  /** Seconds of a period, in real time: 10, 20, 30, or whole minutes up to an hour. @default 60 */
  periodSeconds: z
    .number()
    .refine((seconds) => isPeriod(seconds), 'must be 10, 20, 30 or a multiple of 60 up to 3600')
    .optional(),
  /** Broken by values above this. @default - one of the four is needed for `metric` and `expression` */
  above: z.number().optional(),
  /** Broken by this value and those above. @default - see `above` */
  atLeast: z.number().optional(),
  /** Broken by values below this. @default - see `above` */
  below: z.number().optional(),
  /** Broken by this value and those below. @default - see `above` */
  atMost: z.number().optional(),
  /** Values among the newest `of` that break it. @default 1 */
  periods: z.number().int().min(1).max(10).optional(),
  /** Newest values that are looked at. @default - `periods` */
  of: z.number().int().min(1).max(10).optional(),
  /** What follows when it is broken: `hold` lets no step and no promotion follow until it recovers, `warn` tells people once. @default rollback */
  strength: strength.optional(),
  /** What follows when nobody can say whether it is broken: no data, no such alarm, no right to read it, no answer for three windows. @default continue */
  missing: z
    .enum(['continue', 'warn', 'hold', 'rollback'], { error: 'must be continue, warn, hold or rollback' })
    .optional(),
});
export type OwnAlarm = z.infer<typeof ownAlarm>;
export type OwnMetric = z.infer<typeof metric>;

/** Alarms and metrics of the owner that are guardrails. */
export const ownAlarms = z.array(ownAlarm).max(MOST_ALARMS);
