import * as z from 'zod';
import { allowedTargets } from '../people/target.ts';
import { allowedHooks, readableAlarms } from './opened.ts';

const json = <T>(schema: z.ZodType<T>): z.ZodType<T> =>
  z.preprocess((value, context): unknown => {
    if (typeof value !== 'string') return value;
    try {
      const parsed: unknown = JSON.parse(value);
      return parsed;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  }, schema);

const text = z.string().min(1);

/** Variables that functions share, by what they are about; the contract of one function joins the parts that it reads. */
export const envParts = {
  registry: { REGISTRY_TABLE: text },
  windows: { WINDOWS_TABLE: text, WINDOW_SECONDS: z.coerce.number().positive() },
  bucket: { DATA_BUCKET: text },
  /** One topic per severity, and the bus. */
  telling: { TOPICS: json(z.strictObject({ page: text, ticket: text, info: text })), EVENT_BUS: text },
  /** Windows from one check of a model to the next. */
  checking: { CHECK_WINDOWS: z.coerce.number().int().positive() },
  /** What hooks may call. */
  hooks: { HOOKS: json(allowedHooks) },
  /** What of CloudWatch guardrails may read. */
  alarms: { ALARMS: json(readableAlarms) },
  targets: { TARGETS: json(allowedTargets) },
  /** Names of functions of the platform, which are never targets: all that are made before the one that reads it. */
  own: { OWN_FUNCTIONS: json(z.array(text)) },
  /** Tells the fleet metrics of two stages in one account apart: the name of the stack. */
  metering: { STAGE: text },
  probing: { ROUTER_FUNCTION: text },
  capture: { CAPTURE_STREAMS: json(z.array(text).min(1)) },
  signing: { SIGNING_SECRET: text },
  /** Delivery stream of joined feedback. */
  feedback: { FEEDBACK_STREAM: text },
  /** URL of the queue of objects to fold. */
  folding: { FOLD_QUEUE: text },
  executions: { STATE_MACHINE: text },
} as const;
