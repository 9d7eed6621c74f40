import * as z from 'zod';
import { versionName } from '../../people/names.ts';

const count = z.number().int().min(0);

/** One endpoint of a rollout in batches. */
const side = z.object({
  endpointName: z.string(),
  variantName: z.string(),
  /** Instances that its owner had given it when the rollout was planned. */
  instances: count,
});
export type CapacitySide = z.infer<typeof side>;

/** Two endpoints whose instances follow traffic; fixed before the start. */
export const capacityPlan = z.object({
  /** Instances that carry all requests: those of the champion at the start. */
  instances: z.number().int().min(1),
  /** Instances of a batch. */
  batch: z.number().int().min(1),
  champion: side,
  challenger: side,
  /** Longest that instances of a batch, and those of the champion on the way back, are waited for. */
  scaleSeconds: z.number().positive(),
  returnSeconds: z.number().positive(),
});
export type CapacityPlan = z.infer<typeof capacityPlan>;

/** What was seen last of one endpoint: instances in service, and those that it is to have. */
const seenSide = z.object({ instances: count, wanted: count });

/** How far instances have followed traffic. */
export const capacityState = z.object({
  champion: seenSide,
  challenger: seenSide,
  /** Share of the challenger, in percent, for which instances are being made ready; the one in force when they are. */
  forPercent: z.number().min(0).max(100),
  /** ISO instants: since when they are, and the last look. */
  since: z.string(),
  at: z.string(),
  /** `moving`: instances are waited for; `ready`: traffic may follow; `late`, `broken`: it may not, and the rollout goes back. */
  state: z.enum(['moving', 'ready', 'late', 'broken']),
  says: z.string(),
});
export type CapacityState = z.infer<typeof capacityState>;

/** Traffic that comes back in steps, because the version that it comes back to has given up instances. */
export const comingBack = z.object({
  /** Version to which all requests go in the end, and the one that keeps the rest meanwhile. */
  to: versionName,
  from: versionName,
  /** Percent that `from` still has. */
  keepsPercent: z.number().min(0).max(100),
  /** Instances in service of `to`, of those that carry everything. */
  instances: count,
  of: count,
  /** ISO instants: of the order, of the last look, and after which everything goes back whatever there is. */
  since: z.string(),
  at: z.string(),
  until: z.string(),
  says: z.string(),
  /** When all requests were back, and how that came. */
  ended: z.object({ at: z.string(), says: z.string() }).optional(),
});
export type ComingBack = z.infer<typeof comingBack>;

/** What was done about instances when nothing moves any more. */
export const capacitySettled = z.object({ at: z.string(), says: z.string() });
