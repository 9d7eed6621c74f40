import * as z from 'zod';
import { rolloutId } from '../../people/names.ts';

/**
 * Closed states: nothing moves any more.
 *
 * `rolled-back`: a guardrail was crossed or a step failed; `inconclusive`: nobody decided; `reported`: a shadow ended as planned;
 * `aborted`: a person; `restored`: its driver was gone; `undone`: a person went back to a version that had served, `version` in place of
 * `champion`, at once; `replaced`: another rollout was started in its place; `overtaken`: what it waited to do was done or given up while it
 * waited. Records from before `inconclusive` say `rolled-back`, with no tests.
 */
export const closedStates = [
  'promoted',
  'rolled-back',
  'inconclusive',
  'reported',
  'aborted',
  'restored',
  'refused',
  'undone',
  'replaced',
  'overtaken',
] as const;

const count = z.number().int().min(0);

/** How a rollout ended, with the numbers that decided. */
export const rolloutOutcome = z.object({
  kind: z.enum(closedStates),
  reason: z.string(),
  at: z.string(),
  /** Who ended it: a person, `the judge`, `the plan` (its policy for what is undecided) or `understudy`; absent in older records. */
  by: z.string().optional(),
  /** Tests that proved (promoted) or crossed (rolled back); none if nothing was proven. */
  tests: z.array(z.string()),
  /** Why the start was refused, each with its path; the first of them where there are many. */
  faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** The rollout that was started in its place; there with `replaced`. */
  replacedBy: rolloutId.optional(),
  /** Requests that the challenger served by assignment. */
  exposed: count.optional(),
  /** Milliseconds from the order to go back to the last of the probe answers, all from the champion. */
  restoredInMs: z.number().optional(),
  probes: z.object({ asked: count, champion: count }).optional(),
});
export type RolloutOutcome = z.infer<typeof rolloutOutcome>;
