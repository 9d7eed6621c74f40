import * as z from 'zod';

/** Most requests of a model under way at once, over all environments of the router. */
export const maxInFlight = z.number().int().min(1).max(1_000);
