import * as z from 'zod';

const count = z.number().int().min(0);

/** Second calls that were made, those of them that gave the answer, and slow calls whose second was not made because the share was spent. */
export const hedgeCounts = z.tuple([count, count, count]).readonly();
export type HedgeCounts = z.infer<typeof hedgeCounts>;
