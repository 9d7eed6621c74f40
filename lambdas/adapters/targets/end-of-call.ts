import type { TargetRequest } from '../../usecases/serving/ports.ts';

/** When a call of a target ends: at its deadline, or before when its answer is not wanted any more. */
export function endOf({ deadlineMs, signal }: Pick<TargetRequest, 'deadlineMs' | 'signal'>): AbortSignal {
  const late = AbortSignal.timeout(deadlineMs);
  return signal === undefined ? late : AbortSignal.any([late, signal]);
}
