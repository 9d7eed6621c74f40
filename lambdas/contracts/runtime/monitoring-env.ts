import * as z from 'zod';
import { envParts } from './env-parts.ts';

/** Environment of the function that asks for the checks of all models. */
export const sweepEnv = z.object({
  ...envParts.registry,
  ...envParts.checking,
  WINDOW_SECONDS: envParts.windows.WINDOW_SECONDS,
  /** URL of the queue of checks. */
  CHECK_QUEUE: z.string().min(1),
});
/** Environment of the function of the dashboard's custom widget. */
export const widgetEnv = z.object(envParts.registry);
/** Environment of the function that checks models. */
export const checkEnv = z.object({
  ...envParts.registry,
  ...envParts.windows,
  ...envParts.bucket,
  ...envParts.telling,
  ...envParts.checking,
  ...envParts.metering,
});
export type CheckEnv = z.infer<typeof checkEnv>;
