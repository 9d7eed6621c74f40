import * as z from 'zod';
import { isoDuration } from '../duration.ts';

/** A question to a person, for which the rollout waits. */
export const gate = z.strictObject(
  {
    /** Who may answer: `*`, `role/NAME`, `user/NAME` or an ARN, as in `access`. @default - `access.approve`, which is needed then */
    approvers: z.array(z.string()).optional(),
    /** How long an answer is waited for, PT1M to P7D. */
    deadline: isoDuration.default('P1D'),
    /** What follows when nobody answered in time; `hold` waits on, a week at most. */
    otherwise: z.enum(['approve', 'reject', 'hold'], { error: 'must be approve, reject or hold' }).default('reject'),
  },
  { error: 'must be true, or say who may answer, until when, and what follows otherwise' },
);
export type Gate = z.infer<typeof gate>;

/** Before what a rollout asks a person. */
export const gates = z.strictObject({
  /** Before the challenger gets its first request or copy. @default - nobody is asked */
  start: gate.optional(),
  /** Before each further step. @default - nobody is asked */
  increase: gate.optional(),
  /** Before the challenger becomes champion. @default - nobody is asked */
  promotion: gate.optional(),
});
export type Gates = z.infer<typeof gates>;
