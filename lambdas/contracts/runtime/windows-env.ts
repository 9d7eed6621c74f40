import * as z from 'zod';
import { envParts } from './env-parts.ts';

/** Environment of the function that folds captured objects into rows. */
export const foldEnv = z.object({ ...envParts.windows, ...envParts.bucket, ...envParts.metering });
