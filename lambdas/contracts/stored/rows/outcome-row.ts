import * as z from 'zod';
import { assignment, versionName } from '../../people/names.ts';

const count = z.number().int().min(0);

/** Outcomes of one (version, assignment, revision) that were learned of requests of one window. */
const outcomeEntry = z.object({
  version: versionName,
  assignment,
  revision: count,
  /** Events of binary KPIs by name, at most one a request. */
  kpis: z.record(z.string(), count),
  /** Values of continuous KPIs and of prediction errors by name; winsorised. */
  moments: z.record(z.string(), z.object({ count, sum: z.number(), sumSq: z.number().min(0) })),
});

/**
 * Outcome row: what arrived in one window about requests of an earlier one.
 *
 * The request's window says where it counts, the arrival's whether it came within the KPI's maturity.
 */
export const outcomeRow = z.object({
  schema: z.number().int(),
  model: z.string(),
  /** ISO start of the window of the requests. */
  window: z.string(),
  /** ISO start of the window in which the outcomes arrived. */
  arrived: z.string(),
  object: z.string(),
  entries: z.array(outcomeEntry),
  ttl: z.number(),
});
export type OutcomeRow = z.infer<typeof outcomeRow>;
export type OutcomeEntry = z.infer<typeof outcomeEntry>;

/** Up to where a stream of outcomes has been heard: everything that arrived before is in the table. */
export const heardItem = z.object({ schema: z.number().int(), heardUntil: z.string() });
