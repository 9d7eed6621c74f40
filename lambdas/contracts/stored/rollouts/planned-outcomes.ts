import * as z from 'zod';

/** KPIs that are judged late: windows after a request in which its outcome counts. */
export const plannedOutcomes = z.array(
  z.object({
    name: z.string(),
    kind: z.enum(['binary', 'value']),
    missing: z.enum(['continue', 'hold']),
    maturityWindows: z.number().int().min(0),
    /** Nothing waits for it. */
    strength: z.literal('warn').optional(),
  }),
);
