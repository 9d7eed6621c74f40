import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';

/** No step, no window, no test: a start that was refused before a plan could be made, or a way back that needs none. */
export function nothingPlanned(windowSeconds: number, isFirst = false): RolloutPlan {
  return {
    steps: [],
    plannedWindows: 0,
    horizonWindows: 0,
    windowSeconds,
    inconclusive: 'rollback',
    kind: isFirst ? 'first' : 'challenger',
    says: [],
    judge: null,
  };
}
