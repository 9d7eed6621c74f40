import * as z from 'zod';

/** What a check needs to know of the labels in a wide row: how many there are by version; a row without any says nothing. */
export const labelledCounts = z.object({
  labelled: z.array(z.object({ version: z.string(), rows: z.number().min(0) })).optional(),
});
