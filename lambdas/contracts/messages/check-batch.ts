import * as z from 'zod';
import { modelName } from '../people/names.ts';

/** Models in one message: a batch ends well within the time of a function. */
export const MODELS_A_BATCH = 25;

/** Message that asks for checks. */
export const checkBatch = z.object({
  /** ISO instant of the slot: all messages of one slot carry the same, so that a repeat changes nothing. */
  at: z.iso.datetime(),
  models: z.array(modelName).min(1).max(MODELS_A_BATCH).readonly(),
});
export type CheckBatch = z.infer<typeof checkBatch>;

/** A direct call that asks for the checks of one model at once, and for what they find. */
export const checkNowRequest = z.strictObject({ checkNow: z.strictObject({ model: modelName }) });
export type CheckNowRequest = z.infer<typeof checkNowRequest>;
