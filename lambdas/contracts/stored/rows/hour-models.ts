import * as z from 'zod';
import { modelName } from '../../people/names.ts';

/** Models that have a wide row of an hour, so that their day is made without reading parts. gzip JSON in S3. */
export const hourModels = z.object({
  schema: z.number().int(),
  /** ISO start of the hour. */
  start: z.string(),
  models: z.array(modelName).readonly(),
});
