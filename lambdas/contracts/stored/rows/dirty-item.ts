import * as z from 'zod';

/** A period into which something came since its rows were written. `stamp` names the last thing. */
export const dirtyItem = z.object({
  schema: z.number().int(),
  /** ISO start of the period. */
  sk: z.string(),
  stamp: z.string(),
  /** Epoch milliseconds of the first of many things that are waited for. */
  since: z.number().optional(),
});
