import * as z from 'zod';
import { isoDuration } from '../duration.ts';

const step = z
  .strictObject({
    /** The challenger's share in percent, in place of `weights`; it grows from step to step. @default - `weights` are written */
    weight: z.number().min(0.1, 'must be 0.1 to 100').max(100, 'must be 0.1 to 100').optional(),
    /** Both shares in percent; they must add up to 100. @default - `weight` is written */
    weights: z
      .strictObject({
        /** The champion's share in percent. */
        champion: z.number().min(0).max(100),
        /** The challenger's share in percent. */
        challenger: z.number().min(0.1).max(100),
      })
      .optional(),
    /** How long the step lasts: a minute is one window. */
    bake: isoDuration,
  })
  .superRefine((value, context) => {
    if ((value.weight === undefined) === (value.weights === undefined)) {
      context.addIssue({ code: 'custom', message: 'needs either weight or weights' });
    }
    const { champion = 0, challenger = 100 } = value.weights ?? {};
    if (value.weights !== undefined && Math.abs(champion + challenger - 100) > 1e-9) {
      context.addIssue({
        code: 'custom',
        path: ['weights'],
        message: `must add up to 100, adds up to ${champion + challenger} (champion ${champion}, challenger ${challenger})`,
      });
    }
  })
  .transform((value) => ({ weight: value.weight ?? value.weights?.challenger ?? 0, bake: value.bake }));

const steps = z
  .array(step)
  .min(1, 'needs at least one step')
  .max(50)
  .superRefine((list, context) => {
    list.forEach((one, index) => {
      const before = list[index - 1];
      if (before !== undefined && one.weight <= before.weight) {
        context.addIssue({
          code: 'custom',
          path: [index, 'weight'],
          message: `must grow from step to step, is ${one.weight} after ${before.weight}`,
        });
      }
    });
  });

/** How traffic moves to the challenger. Every kind compiles to one list of steps. */
export const strategy = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      /** Everything at once. */
      kind: z.literal('all-at-once'),
      /** How long the challenger has all requests before it is promoted. */
      bake: isoDuration.default('PT30M'),
    }),
    z.strictObject({
      /** Steps as they are written. */
      kind: z.literal('canary'),
      /** The steps one after the other; promotion follows the last. */
      steps,
    }),
    z.strictObject({
      /** Equal steps. */
      kind: z.literal('linear'),
      /** Percent that each step adds; it stops below 100, where the champion would have no requests left. */
      stepPercent: z.number().min(1).max(100),
      /** How long each step lasts: a minute is one window. */
      bake: isoDuration,
    }),
  ],
  { error: 'kind must be all-at-once, canary or linear' },
);
