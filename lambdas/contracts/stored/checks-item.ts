import * as z from 'zod';
import { modelName } from '../people/names.ts';
import { checkRow } from './finding.ts';

/** Outcomes of all checks of a model, as the last run left them: one item, so that a run costs one write. */
export const checksItem = z.object({
  schema: z.number().int(),
  model: modelName,
  /** ISO instant of the slot that the run was for. */
  at: z.string(),
  checks: z.array(checkRow).readonly(),
});
export type ChecksItem = z.infer<typeof checksItem>;
