import * as z from 'zod';

/** How a shadow is compared on labels: what its predictions are held against, when labels ripen, and how surely it is judged. */
export const pairedPlan = z.object({
  task: z.enum(['binary', 'multiclass', 'regression']),
  /** Score from which on a binary prediction is positive. */
  threshold: z.number(),
  /** By how much the challenger may be worse: share of the requests, or part of the champion's mean squared error. */
  margin: z.number().min(0),
  alpha: z.number().gt(0).lt(1),
  beta: z.number().gt(0).lt(1),
  /** Windows in which copies are sent. */
  plannedWindows: z.number().int().min(1),
  /** Windows after a block of requests in which their labels count. */
  waitWindows: z.number().int().min(1),
  /** Windows of requests whose labels ripen together. */
  blockWindows: z.number().int().min(1),
  /** Pairs come without a planned end: e-values decide alone. */
  openEnded: z.literal(true).optional(),
  /** Labels are declared to come only for some: they give no verdict. */
  selective: z.literal(true).optional(),
});
