import { given } from '../../given.ts';
import type { StepShare } from '../../wording/share.ts';
import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';

/** A step by the clock: seconds from the first shift on. */
export interface StepTime extends StepShare {
  readonly afterSeconds: number;
  /** Earliest; the last step is held until something is decided, or the horizon is reached. */
  readonly lastsSeconds: number;
}

/** When each step of a plan begins at the earliest, and how long it lasts. */
export function stepTimes({ steps, windowSeconds }: Pick<RolloutPlan, 'steps' | 'windowSeconds'>): readonly StepTime[] {
  return steps.map(({ weightPercent, shadow, waitsFor, bakeWindows }, index) => {
    const before = steps.slice(0, index).reduce((sum, step) => sum + step.bakeWindows, 0);
    const times = { afterSeconds: before * windowSeconds, lastsSeconds: bakeWindows * windowSeconds };
    return { weightPercent, ...times, ...given({ shadow, waitsFor }) };
  });
}
