import * as z from 'zod';
import { versionName } from '../../people/names.ts';
import { experimentState } from './experiment.ts';

const count = z.number().int().min(0);

/** What a verdict over several challengers was given by, beside their evidence: with both it can be computed again. */
export const judgedTogether = z.object({
  /** Where they stood before it; of a bandit without its last move, which is in the verdict that moved. */
  before: experimentState,
  /** What was read of each: windows of its evidence, and the chain over them. */
  read: z.array(z.object({ version: versionName, window: count, chain: z.string() })),
});
export type JudgedTogether = z.infer<typeof judgedTogether>;
