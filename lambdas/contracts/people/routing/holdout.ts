import * as z from 'zod';
import { versionName } from '../names.ts';

/** A random part of the requests that never meets the model: what it is worth is seen against them. */
export const holdout = z.strictObject({
  /** Percent of the requests that no rule takes; 50 at most, because most are the model's. */
  share: z.number().gt(0).max(50).default(1),
  /** Who answers them: the fallback chain in its order, its last hop alone, or a version. */
  by: z
    .union([z.literal('fallback'), z.literal('last-hop'), z.strictObject({ version: versionName })])
    .default('fallback'),
});
