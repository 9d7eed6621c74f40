import * as z from 'zod';
import { envParts } from './env-parts.ts';

/** Environment of the function that folds captured objects and feedback into parts and rows. */
export const foldEnv = z.object({
  ...envParts.registry,
  ...envParts.windows,
  ...envParts.bucket,
  ...envParts.signing,
  ...envParts.metering,
  ...envParts.folding,
  ...envParts.feedback,
  ...envParts.telling,
});
/** Environment of the function that merges parts into rows. */
export const compactEnv = z.object({
  ...envParts.registry,
  ...envParts.windows,
  ...envParts.bucket,
  ...envParts.metering,
  ...envParts.folding,
});
/** Environment of the function that takes labels and KPI events. */
export const feedbackEnv = z.object({
  ...envParts.registry,
  ...envParts.windows,
  ...envParts.signing,
  ...envParts.feedback,
});
export type FoldEnv = z.infer<typeof foldEnv>;
export type CompactEnv = z.infer<typeof compactEnv>;
