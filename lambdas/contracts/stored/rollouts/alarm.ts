import * as z from 'zod';
import { strength } from '../../people/rollout/strength.ts';

const count = z.number().int().min(0);

const metric = z.object({
  namespace: z.string(),
  name: z.string(),
  dimensions: z.record(z.string(), z.string()).optional(),
  statistic: z.string(),
});

/** A metric, or an expression over several, and which of its values break it. */
const metricSource = z.object({
  kind: z.literal('metric'),
  /** By the name that the expression uses; one without an expression. */
  metrics: z.record(z.string(), metric),
  expression: z.string().optional(),
  periodSeconds: z.number().int().positive(),
  comparison: z.enum(['above', 'atLeast', 'below', 'atMost']),
  threshold: z.number(),
  /** So many of the newest `of` values break it. */
  periods: z.number().int().min(1),
  of: z.number().int().min(1),
});
export type MetricSource = z.infer<typeof metricSource>;

/** An own alarm as planned. */
export const planAlarm = z.object({
  name: z.string(),
  source: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('alarm'),
      /** Name of the CloudWatch alarm. */
      alarm: z.string(),
    }),
    metricSource,
  ]),
  strength,
  missing: z.enum(['continue', 'warn', 'hold', 'rollback']),
});
export type PlanAlarm = z.infer<typeof planAlarm>;

/** What was seen of an own alarm at one look. */
export const alarmReading = z.object({
  name: z.string(),
  /**
   * `no-data`: nothing to judge by; `gone`: there is no such alarm; `denied`: no right to read it; `wrong`: CloudWatch refuses the query;
   * `unread`: it never answered so far.
   */
  state: z.enum(['ok', 'alarm', 'no-data', 'gone', 'denied', 'wrong', 'unread']),
  /** What CloudWatch says of the state, or the values that decided. */
  says: z.string(),
  /** ISO instant from which on the state was so, as far as that is known. */
  since: z.string().optional(),
  /** The newest values of a metric, the oldest first; `at` is the ISO start of the period. */
  values: z.array(z.object({ at: z.string(), value: z.number() })).optional(),
  /** ISO instant at which it was looked for. */
  at: z.string(),
  /** Looks in a row without an answer, and why; state and values are those of the last answer. */
  unread: z.object({ looks: count, says: z.string() }).optional(),
});
export type AlarmReading = z.infer<typeof alarmReading>;
