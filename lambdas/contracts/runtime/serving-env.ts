import * as z from 'zod';
import { envParts } from './env-parts.ts';

/** Environment of the router. */
export const routerEnv = z.object({
  ...envParts.registry,
  /** Where requests under way are counted, of models that bound them. */
  WINDOWS_TABLE: envParts.windows.WINDOWS_TABLE,
  ...envParts.bucket,
  ...envParts.targets,
  ...envParts.metering,
  ...envParts.capture,
  ...envParts.signing,
  /** Milliseconds between two questions for changed routes. */
  ROUTE_POLL_MS: z.coerce.number().positive(),
  /** `lambda`: work ends before the environment freezes; `continuous`: the process runs on (emulator, container). */
  HOST: z.enum(['lambda', 'continuous']),
});
