import { UnderstudyError } from '../../contracts/api/errors.ts';
import type { Fault } from '../../contracts/people/faults.ts';

/** Somebody else's rollout has the lock. */
export function openError(model: string, rolloutId: string, faults: readonly Fault[] = []): UnderstudyError {
  const message = `rollout ${rolloutId} of ${model} is open, wait for its end or abort it`;
  return new UnderstudyError('ROLLOUT_OPEN', message, { faults });
}
