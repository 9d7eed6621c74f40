import * as z from 'zod';
import { modelName } from '../people/names.ts';
import { checkRow } from './finding.ts';

/** Outcomes of all checks of a model, as the last run left them: one item, so that a run costs one write. */
export const checksItem = z.object({
  schema: z.number().int(),
  model: modelName,
  /** ISO instant that the run was for: that of its slot, or when it was asked for between two slots. */
  at: z.string(),
  /** ISO instant of the last slot that was checked. */
  slot: z.string().exactOptional(),
  checks: z.array(checkRow).readonly(),
});
export type ChecksItem = z.infer<typeof checksItem>;
