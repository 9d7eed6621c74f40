import * as z from 'zod';

/** What hooks may call: a property of the stack, never of a row. */
export const allowedHooks = z.strictObject({
  /** ARNs of functions. */
  functions: z.array(z.string()).default([]),
  /** HTTP hosts, written as those of targets. */
  hosts: z.array(z.string()).default([]),
  /** ARNs of secrets that sign; a trailing `*` allows every ARN that starts so. */
  secrets: z.array(z.string()).default([]),
  /** Name of the bus that events go to. */
  bus: z.string().optional(),
  /** Addresses of this machine may be called without TLS. */
  local: z.boolean().default(false),
});
export type AllowedHooks = z.infer<typeof allowedHooks>;

/** What of CloudWatch the stack opens to guardrails: a property of the stack, never of a row. */
export const readableAlarms = z.strictObject({
  /** Names of metric alarms; a trailing `*` opens every name that starts so. */
  names: z.array(z.string()),
  /** Composite alarms too, and with them, because IAM knows no less, the right to describe every alarm. */
  composites: z.boolean(),
  /** Namespaces of metrics; a trailing `*` opens every namespace that starts so. */
  namespaces: z.array(z.string()),
});
export type ReadableAlarms = z.infer<typeof readableAlarms>;
