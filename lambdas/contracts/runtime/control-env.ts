import * as z from 'zod';
import { envParts } from './env-parts.ts';

/** Environment of the control API. */
export const controlEnv = z.object({
  ...envParts.registry,
  ...envParts.windows,
  ...envParts.bucket,
  ...envParts.alarms,
  ...envParts.targets,
  ...envParts.own,
  ...envParts.hooks,
  ...envParts.telling,
  ...envParts.executions,
  ...envParts.signing,
  ...envParts.probing,
  /** `named`: whom IAM does not name is refused; `any`: the emulator's URLs name nobody. */
  CALLERS: z.enum(['named', 'any']),
  /** Function that checks models, asked by name. */
  CHECK_FUNCTION: z.string().min(1),
});
export type ControlEnv = z.infer<typeof controlEnv>;
