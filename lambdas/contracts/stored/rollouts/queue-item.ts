import * as z from 'zod';

/** Starts of a model that wait, first come first, and how often somebody joined. */
export const queueItem = z.object({ ids: z.array(z.string()), stamp: z.number().int().min(0) });
