import * as z from 'zod';
import { momentsAfter, momentsBefore } from '../../people/rollout/hooks.ts';

/** What a hook is sent: the event of a Lambda function, the body that is posted, the detail of an event. */
export const hookCall = z.object({
  schema: z.number().int(),
  /** Same key = same call delivered again: answer as before. */
  key: z.string(),
  hook: z.string(),
  on: z.enum([...momentsBefore, ...momentsAfter]),
  model: z.string(),
  version: z.string(),
  /** Version that served at the start; absent for a first version. */
  champion: z.string().optional(),
  rolloutId: z.string(),
  startedBy: z.string(),
  /** The step that follows, from 1 up, of how many, and its share of the requests in percent. */
  step: z.number().int().min(1).optional(),
  steps: z.number().int().min(0),
  weightPercent: z.number().optional(),
  /** What the judge said last. */
  verdict: z.object({ kind: z.string(), reason: z.string() }).optional(),
  /** How the rollout ended; after the fact alone. */
  outcome: z.object({ kind: z.string(), reason: z.string(), by: z.string().optional(), at: z.string() }).optional(),
  /** ISO instants: of the first delivery of this key, of this delivery, and from which on it is late. */
  askedAt: z.string(),
  at: z.string(),
  lateAt: z.string(),
});
export type HookCall = z.infer<typeof hookCall>;

/** What it answers; no answer at all is `passed`. */
export const hookAnswer = z.object({
  status: z.enum(['passed', 'failed', 'pending']),
  message: z.string().optional(),
});

/** `detail-type` of a hook that is an event. */
export const HOOK_DETAIL_TYPE = 'Rollout Hook';
