import * as z from 'zod';
import { momentsAfter, momentsBefore } from '../../people/rollout/hooks.ts';

const count = z.number().int().min(0);

/** A hook at one moment of a rollout, and what became of it. */
export const hookRun = z.object({
  name: z.string(),
  on: z.enum([...momentsBefore, ...momentsAfter]),
  /** Step that it goes before; absent where that is none. */
  step: count.optional(),
  /** Which attempt this is: a hook that holds is tried again; with a new key. */
  attempt: z.number().int().min(1),
  /**
   * `pending`: it has not answered, or not yet; `held`: it failed or was late, and is tried again; `ignored`: it failed or was late, and the
   * rollout goes on all the same.
   */
  state: z.enum(['pending', 'passed', 'failed', 'late', 'held', 'ignored']),
  /** ISO instants of the first delivery of this attempt, of the first of all, and of the last answer. */
  askedAt: z.string(),
  since: z.string(),
  at: z.string(),
  /** Deliveries of this attempt. */
  deliveries: count,
  /** What it said last, or how it did not answer. */
  says: z.string(),
});
export type HookRun = z.infer<typeof hookRun>;

/** Runs that a record keeps; of older ones the settled go. */
export const MOST_RUNS = 60;
