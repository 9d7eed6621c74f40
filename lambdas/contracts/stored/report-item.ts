import * as z from 'zod';
import { modelName } from '../people/names.ts';

/** Pointer to the newest report of a model. */
export const reportItem = z.object({
  schema: z.number().int(),
  model: modelName,
  /** ISO instant that it was made for. */
  at: z.string(),
  /** Key of the object. */
  key: z.string(),
  /** Hash of what is open and of what became of the checks: another one asks for another report. */
  state: z.string(),
});
export type ReportItem = z.infer<typeof reportItem>;
