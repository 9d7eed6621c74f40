import * as z from 'zod';
import { isoDuration } from '../duration.ts';
import { strength } from '../rollout/strength.ts';

/** Numbers of the business. */
export const kpis = z
  .array(
    z.strictObject({
      /** Name that events carry. */
      name: z.string().min(1).max(64),
      /** `binary`: it happened or not; `value`: a number. */
      kind: z.enum(['binary', 'value']),
      /** Which direction is good. */
      better: z.enum(['lower', 'higher']),
      /** Time after a request in which its event counts. @default - that of the labels, else PT30M */
      maturity: isoDuration.optional(),
      /** Binary: tolerated ratio to the champion, e.g. 0.98 for a fall (or a rise) of 2 %. @default 0.98 */
      ratio: z.number().min(0.001).max(1).optional(),
      /** Value: tolerated difference of the means, in its own unit. @default 0 */
      margin: z.number().min(0).optional(),
      /** Part of alpha of its own. @default - an even part of that of all KPIs (binary), 0.1 (value) */
      weight: z.number().min(0.001).max(100).optional(),
      /** `false`: recorded and shown, it stops nothing and nothing waits for it. */
      critical: z.boolean().default(true),
      /** What follows when it is broken: `hold` lets no step and no promotion follow until it recovers, `warn` tells people once. @default rollback */
      strength: strength.optional(),
      /** Without any event in either arm: go on, or hold the promotion until there is one. */
      missing: z.enum(['continue', 'hold'], { error: 'must be continue or hold' }).default('continue'),
    }),
  )
  .max(10);
