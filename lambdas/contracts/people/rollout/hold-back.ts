import * as z from 'zod';
import { isoDuration, secondsIn, windowsIn } from '../duration.ts';
import type { FaultAt } from '../faults.ts';
import { fieldOf } from '../json-fields.ts';

/** Longest that a version may be held back. */
const LONGEST_HOLD_BACK = 'P28D';

/** After a promotion the version before keeps a share, and the new champion is compared with it. */
export const holdBack = z.strictObject({
  /** Percent of the requests that the version before keeps: the last part of the positions, which no earlier step has reached. */
  share: z.number().min(5, 'must be 5 to 10').max(10, 'must be 5 to 10').default(5),
  /** How long it keeps them, P28D at most; a new rollout and an undo end it at once. */
  for: isoDuration
    .refine((text) => secondsIn(text) <= secondsIn(LONGEST_HOLD_BACK), `must be at most ${LONGEST_HOLD_BACK}`)
    .refine((text) => windowsIn(text) >= 1, 'must be a window (a minute) at least')
    .default('P7D'),
});

/** What settings alone show about their hold-back. */
export function holdBackFaults(settings: unknown): readonly FaultAt[] {
  const declared = fieldOf(settings, 'holdBack');
  if (declared === undefined || declared === 'off') return [];
  const strategy = fieldOf(settings, 'strategy');
  const why = strangerTo(strategy);
  return why === undefined ? [] : [{ path: ['holdBack'], message: `must be left out, or off, ${why}` }];
}

/** Why a strategy holds nobody back. */
function strangerTo(strategy: unknown): string | undefined {
  const kind = fieldOf(strategy, 'kind');
  if (kind === 'blue-green')
    return 'with blue-green: there two versions never answer side by side, and keepWarm keeps the one before ready; take another strategy to hold it back';
  if (kind === 'batches')
    return 'with batches: the version before keeps one batch of instances warm, which are none to answer a share for days; take another strategy to hold it back';
  if (kind === 'champion-challenger' && fieldOf(strategy, 'by') === 'copies')
    return 'with copies of a standing challenger: they promote nobody';
  const next = fieldOf(strategy, 'next');
  const isReport = kind === 'shadow' && (next === undefined || fieldOf(next, 'kind') === 'report');
  return isReport ? 'with a shadow that ends with a report: it promotes nobody' : undefined;
}
