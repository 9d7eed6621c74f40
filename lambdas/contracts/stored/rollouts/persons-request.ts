import * as z from 'zod';

const count = z.number().int().min(0);

/** What a person asked of a rollout, and why. */
export const personsRequest = z.object({
  kind: z.enum(['abort', 'promote', 'pause', 'resume', 'skip', 'extend', 'approve', 'reject']),
  by: z.string(),
  at: z.string(),
  reason: z.string().optional(),
  /** For an order that changes the schedule: the window in which it was given. */
  window: count.optional(),
  /** Step that is left early or prolonged. */
  step: count.optional(),
  /** Windows that the step lasts from now on. */
  bakeWindows: count.optional(),
  /** The question that is answered. */
  question: z.string().optional(),
});
