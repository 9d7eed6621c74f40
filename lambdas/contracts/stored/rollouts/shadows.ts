import * as z from 'zod';
import { versionName } from '../../people/names.ts';
import { armShares } from '../experiment/experiment.ts';

const count = z.number().int().min(0);

/** Versions that get copies at the same time, each with its share of the requests; the one that was started is the first. */
export const shadowsPlan = z.object({ arms: armShares.min(2) });

/** Where one of several shadows stands, as reports print it. */
export const shadowReport = z.object({
  version: versionName,
  /** Share of the requests that is copied, in percent; 0 once it was taken out. */
  sharePercent: z.number(),
  state: z.enum(['in', 'out']),
  copies: count,
  /** What its own verdict says. */
  says: z.string(),
  tests: z.array(z.string()),
  /** Counts of both versions, how alike they predict, and what labels say. */
  numbers: z.record(z.string(), z.union([z.number(), z.string()])),
});
export type ShadowReport = z.infer<typeof shadowReport>;
