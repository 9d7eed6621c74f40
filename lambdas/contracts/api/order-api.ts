import * as z from 'zod';
import { isoDuration } from '../people/duration.ts';
import { versionName } from '../people/names.ts';
import { requestByPerson, rolloutStatus } from './api.ts';

/** The step that is meant, counted from 0 as in the record, so that an order told twice is one. Default: the step in force. */
const step = z.number().int().min(0).optional();

/** Body of `POST …/rollouts/{rolloutId}/skip`: go to the next step now. */
export const skipRequest = requestByPerson.extend({ step });

/** Body of `POST …/rollouts/{rolloutId}/extend`: the step lasts so long altogether, longer than planned. */
export const extendRequest = requestByPerson.extend({ step, bake: isoDuration });

/** Body of `POST …/rollouts/{rolloutId}/approve` and `…/reject`: the answer to the question that the rollout asks, by its id. */
export const answerRequest = requestByPerson.extend({ question: z.string().min(1).max(60) });

/** Body of `POST …/rollouts/{rolloutId}/retry`: the same plan again. */
export const retryRequest = requestByPerson.extend({
  /** Start although the rollout would be blind, or earlier tries have shown enough. */
  force: z.boolean().optional(),
  /** Check and plan it, start and write nothing. */
  dryRun: z.boolean().optional(),
});
export type RetryRequest = z.infer<typeof retryRequest>;

/** Body of `POST /models/{model}/undo`: all traffic back to a version that served before, at once. */
export const undoRequest = z.strictObject({
  reason: z.string().min(1).max(500),
  /** One of the last ten good versions. Default: the newest of them that nobody went back from. */
  to: versionName.optional(),
});
export type UndoRequest = z.infer<typeof undoRequest>;

/** Answer of `POST /models/{model}/undo`: the record of the undo, `version` serves in place of `champion`. */
export const undone = rolloutStatus.extend({
  /** `unchanged`: the same was ordered before, and is so. */
  result: z.enum(['undone', 'unchanged']),
  /** Whether an unbroken row of probe answers came from the version; `restoredInMs` says how long that took. */
  proven: z.boolean(),
});
export type Undone = z.infer<typeof undone>;
