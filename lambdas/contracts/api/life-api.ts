import * as z from 'zod';
import { modelName, versionName } from '../people/names.ts';

/** Body of `POST /models/{model}/retire`: a version, or without one the whole model, is to serve never again. */
export const retireRequest = z.strictObject({
  version: versionName.optional(),
  /** Kept in the audit. */
  reason: z.string().max(500).optional(),
});
export type RetireRequest = z.infer<typeof retireRequest>;

/** Answer of `POST /models/{model}/retire`. */
export const retired = z.object({
  model: modelName,
  /** Versions that are retired now and were not before. */
  versions: z.array(versionName).readonly(),
  result: z.enum(['retired', 'unchanged']),
});
export type Retired = z.infer<typeof retired>;
