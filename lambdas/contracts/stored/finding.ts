import * as z from 'zod';
import { modelName, severity, versionName } from '../people/names.ts';

/** Kinds of findings: each is one monitor with words, a runbook and a loudness of its own. */
export const findingKind = z.enum([
  'errors',
  'latency',
  'timeouts',
  'fallbacks',
  'volume',
  'silent',
  'burn',
  'missing',
  'new-category',
  'out-of-range',
  'type-change',
  'drift',
  'prediction-drift',
  'performance',
  'segments',
  'capture-lost',
  'labels-missing',
  'baseline-stale',
  'skew',
  'check-failed',
]);
export type FindingKind = z.infer<typeof findingKind>;

/** Something that a check found out about a model. */
export const finding = z.object({
  model: modelName,
  /** Same cause, same alert: `drift/distance`, `errors`, `performance/auc`. */
  cause: z.string().min(1).max(200),
  kind: findingKind,
  version: versionName.exactOptional(),
  /** ISO instant from which on it was so, as far as the rows tell. */
  since: z.string(),
  /** One plain sentence with what, how bad, against what. */
  what: z.string(),
  numbers: z.record(z.string(), z.union([z.number(), z.string()])),
});
export type Finding = z.infer<typeof finding>;

/** What became of one check of one model. */
export const checkOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ran'), findings: z.number().int().min(0) }),
  z.object({ kind: z.literal('insufficient-data'), of: z.string(), needed: z.number(), got: z.number() }),
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
export type CheckOutcome = z.infer<typeof checkOutcome>;

/** Check row: the last outcome of one check of a model. */
export const checkRow = z.object({
  schema: z.number().int(),
  model: modelName,
  check: z.string().min(1),
  at: z.string(),
  outcome: checkOutcome,
  /** Numbers for reports, as the check made them. */
  details: z.unknown().optional(),
});

/** States of an alert. `pending`: seen, not yet often enough. Acknowledged and snoozed ones are open and quiet. */
const alertState = z.enum(['pending', 'open', 'acknowledged', 'snoozed', 'closed']);

/** One alert per model and cause, from the first sight of it to 100 days after its end: longer than what was told of it is remembered. */
export const alertItem = z.object({
  schema: z.number().int(),
  model: modelName,
  cause: z.string(),
  state: alertState,
  severity,
  /** Whether the last checks found it, the youngest last; three at most. */
  recent: z.array(z.boolean()).max(3).readonly(),
  /** The finding as it was seen last. */
  finding,
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  /** How often the cause lived by now: with it, one id for the same news, whoever saw it and when. */
  life: z.number().int().min(1).exactOptional(),
  openedAt: z.string().exactOptional(),
  closedAt: z.string().exactOptional(),
  /** Why it closed, if not because the checks did not find it any more. */
  over: z.string().exactOptional(),
  /** Who acknowledged or owns it. */
  owner: z.string().exactOptional(),
  snoozedUntil: z.string().exactOptional(),
  /** Grows with every change; each names the one that it replaces. */
  stamp: z.number().int().min(0),
  ttl: z.number().int().exactOptional(),
});
export type AlertItem = z.infer<typeof alertItem>;
