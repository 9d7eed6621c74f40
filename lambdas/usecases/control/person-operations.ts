import { abortRollout, promoteRollout, type AbortDeps } from '../rollout/restoring/obey-person.ts';
import type { PersonOrder } from '../rollout/restoring/person-order.ts';
import { undoPromotion, type UndoCall, type UndoDeps } from '../rollout/restoring/undo-promotion.ts';

/** What people's orders about the end of rollouts need from outside. */
export type PersonDeps = AbortDeps & UndoDeps;

type Answer<Status extends number> = Promise<{ readonly status: Status; readonly body: unknown }>;

/** Operations of the control API by which people end a rollout, or go back behind one. */
export const personOperations = {
  async abortRollout(deps: PersonDeps, call: PersonOrder): Answer<200> {
    return { status: 200, body: await abortRollout(deps, call) };
  },
  async promoteRollout(deps: PersonDeps, call: PersonOrder): Answer<202> {
    return { status: 202, body: await promoteRollout(deps, call) };
  },
  async undoPromotion(deps: PersonDeps, call: UndoCall): Answer<200> {
    return { status: 200, body: await undoPromotion(deps, call) };
  },
};
