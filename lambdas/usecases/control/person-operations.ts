import { fieldOf } from '../../contracts/people/json-fields.ts';
import { answerQuestion, type AnswerDeps } from '../rollout/restoring/answer-question.ts';
import { abortRollout, promoteRollout, rejectRollout, type AbortDeps } from '../rollout/restoring/obey-person.ts';
import { planRetry, retryRollout } from '../rollout/planning/retry-rollout.ts';
import type { StartDeps } from '../rollout/planning/start-rollout.ts';
import type { PersonOrder } from '../rollout/restoring/person-order.ts';
import { undoPromotion, type UndoCall, type UndoDeps } from '../rollout/restoring/undo-promotion.ts';

/** What people's orders about the end of rollouts need from outside. */
export type PersonDeps = AbortDeps & AnswerDeps & UndoDeps & StartDeps;

type Answer<Status extends number> = Promise<{ readonly status: Status; readonly body: unknown }>;

/** Operations of the control API by which people end a rollout, or go back behind one. */
export const personOperations = {
  async abortRollout(deps: PersonDeps, call: PersonOrder): Answer<200> {
    return { status: 200, body: await abortRollout(deps, call) };
  },
  async promoteRollout(deps: PersonDeps, call: PersonOrder): Answer<202> {
    return { status: 202, body: await promoteRollout(deps, call) };
  },
  async approveRollout(deps: PersonDeps, call: PersonOrder): Answer<202> {
    return { status: 202, body: await answerQuestion(deps, 'approve', call) };
  },
  async rejectRollout(deps: PersonDeps, call: PersonOrder): Answer<200> {
    return { status: 200, body: await rejectRollout(deps, call) };
  },
  async retryRollout(deps: PersonDeps, call: PersonOrder): Answer<200 | 202> {
    if (fieldOf(call.body, 'dryRun') === true) return { status: 200, body: await planRetry(deps, call) };
    const { kind, rollout } = await retryRollout(deps, call);
    return { status: kind === 'exists' ? 200 : 202, body: rollout };
  },
  async undoPromotion(deps: PersonDeps, call: UndoCall): Answer<200> {
    return { status: 200, body: await undoPromotion(deps, call) };
  },
};
