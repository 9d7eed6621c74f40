import * as z from 'zod';
import { envParts } from './env-parts.ts';

/** Environment of the control API. */
export const controlEnv = z.object({
  ...envParts.registry,
  ...envParts.windows,
  ...envParts.bucket,
  ...envParts.targets,
  ...envParts.own,
  ...envParts.telling,
  ...envParts.executions,
  ...envParts.signing,
  /** Function that checks models, asked by name. */
  CHECK_FUNCTION: z.string().min(1),
});
export type ControlEnv = z.infer<typeof controlEnv>;
