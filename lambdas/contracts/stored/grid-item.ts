import * as z from 'zod';

/** Grid of a numeric column: written once, from the baseline or from the first hundred values, and never changed. */
export const gridItem = z.object({
  schema: z.number().int(),
  column: z.string(),
  origin: z.number(),
  unit: z.number().positive(),
});
