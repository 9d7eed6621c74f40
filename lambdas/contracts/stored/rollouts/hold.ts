import * as z from 'zod';
import { versionName } from '../../people/names.ts';

const count = z.number().int().min(0);

/** Windows in which a guardrail let nothing go on; without an end it still does. */
export const hold = z.object({ from: count, to: count.optional() });

/** A guardrail that is broken and takes nothing back, with its numbers. */
export const brokenGuardrail = z.object({
  name: z.string(),
  /** The challenger that broke it, where an experiment has several. */
  version: versionName.optional(),
  strength: z.enum(['hold', 'warn']),
  /** How often it recovered before. */
  round: count,
  /** Window in which it broke. */
  since: count,
  says: z.string(),
});
