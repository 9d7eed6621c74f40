import {
  extendStep,
  pauseRollout,
  resumeRollout,
  skipStep,
  type ScheduleDeps,
} from '../rollout/restoring/change-schedule.ts';
import type { PersonOrder } from '../rollout/restoring/person-order.ts';

type Answer = Promise<{ readonly status: 202; readonly body: unknown }>;

/** Operations of the control API about the schedule of an open rollout; obeyed at the next tick. */
export const scheduleOperations = {
  async pauseRollout(deps: ScheduleDeps, call: PersonOrder): Answer {
    return { status: 202, body: await pauseRollout(deps, call) };
  },
  async resumeRollout(deps: ScheduleDeps, call: PersonOrder): Answer {
    return { status: 202, body: await resumeRollout(deps, call) };
  },
  async skipStep(deps: ScheduleDeps, call: PersonOrder): Answer {
    return { status: 202, body: await skipStep(deps, call) };
  },
  async extendStep(deps: ScheduleDeps, call: PersonOrder): Answer {
    return { status: 202, body: await extendStep(deps, call) };
  },
};
