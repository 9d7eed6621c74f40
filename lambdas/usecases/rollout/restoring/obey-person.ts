import { UnderstudyError } from '../../../contracts/api/errors.ts';
import { requestByPerson, type RolloutStatus } from '../../../contracts/api/api.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { passedGates } from '../../../domain/rollout/ordering/questions.ts';
import { isOpen } from '../../../domain/rollout/ticking/standing.ts';
import { answerQuestion, type AnswerDeps } from './answer-question.ts';
import { personWords } from '../../../domain/rollout/ticking/decide-tick.ts';
import { checkOrder, closedError, openRecord, refuseGated, type AccessDeps, type PersonOrder } from './person-order.ts';
import type { Person } from '../../system/ports.ts';
import { restoreChampion, type RestoreDeps } from './restore-champion.ts';
import { tellOutcome, type TellDeps } from '../../telling/tell-rollout.ts';

/** What an abort needs from outside. */
export type AbortDeps = RestoreDeps & TellDeps & AccessDeps;

/**
 * Gives all traffic back to the champion at once and closes the rollout; its machine stops at the next tick.
 *
 * Safe to repeat: a rollout that was aborted before is shown as it is.
 *
 * @throws InvalidInputError; NotAllowedError; UnderstudyError ROLLOUT_NOT_FOUND, ROLLOUT_CLOSED for one that ended otherwise
 */
export async function abortRollout(deps: AbortDeps, order: PersonOrder): Promise<RolloutStatus> {
  const { reason } = checkOrder('the abort', requestByPerson, order.body);
  const record = await openRecord(deps, order, { deed: 'abort', already: 'aborted' });
  if (!isOpen(record)) return { rollout: record, told: await tell(deps, record) };
  const { model, rolloutId, by } = order;
  const at = isoAt(deps.clock.now());
  await deps.rollouts.addRequest(model, rolloutId, requestOf('abort', { by, at, reason }));
  return takeBack(deps, order, { record, reason: reason ?? `aborted by ${by}` });
}

/**
 * Says no to the question that the rollout asks: the champion serves again at once.
 *
 * Safe to repeat, as an abort is.
 *
 * @throws what `answerQuestion` throws
 */
export async function rejectRollout(deps: AbortDeps & AnswerDeps, order: PersonOrder): Promise<RolloutStatus> {
  const { rollout: record } = await answerQuestion(deps, 'reject', order);
  if (!isOpen(record)) return { rollout: record, told: await tell(deps, record) };
  const { by } = order;
  const answer = record.requests.findLast((one) => one.kind === 'reject' && one.by === by);
  const reason = personWords('rejected', answer ?? { kind: 'reject', by });
  return takeBack(deps, order, { record, reason: `${reason} (${answer?.question ?? ''})` });
}

/** Gives all traffic back to the champion at a person's word. */
async function takeBack(
  deps: AbortDeps,
  { model, rolloutId, by }: PersonOrder,
  { record, reason }: { readonly record: RolloutRecord; readonly reason: string },
): Promise<RolloutStatus> {
  const restored = await restoreChampion(deps, {
    model,
    rolloutId,
    kind: 'aborted',
    reason,
    tests: [],
    by,
  });
  const rollout = (await deps.rollouts.readRollout(model, rolloutId)) ?? record;
  // The machine may have ended it otherwise between our reading and our order.
  if (!restored.changed && rollout.state !== 'aborted') throw closedError(rollout);
  return { rollout, restoredInMs: restored.restoredInMs, told: await tell(deps, rollout) };
}

/**
 * Asks the rollout to promote its challenger; obeyed at the next tick.
 *
 * @throws InvalidInputError; UnderstudyError ROLLOUT_NOT_FOUND, ROLLOUT_CLOSED for one that ended otherwise, NOTHING_TO_PROMOTE for one
 * that ends with a report
 */
export async function promoteRollout(
  deps: Pick<RestoreDeps, 'rollouts' | 'clock'> & AccessDeps,
  order: PersonOrder,
): Promise<RolloutStatus> {
  const { reason } = checkOrder('the promotion', requestByPerson, order.body);
  const { model, rolloutId, by } = order;
  const record = await openRecord(deps, order, { deed: 'approve', already: 'promoted' });
  if (!isOpen(record)) return { rollout: record };
  if (record.plan.ends === 'report') throw reportOnlyError(record);
  await refuseGated(deps, order, { record, gates: passedGates(record, 'promote') });
  await deps.rollouts.addRequest(model, rolloutId, requestOf('promote', { by, at: isoAt(deps.clock.now()), reason }));
  return { rollout: (await deps.rollouts.readRollout(model, rolloutId)) ?? record };
}

/** A promotion would lead from copies to all requests at once. */
function reportOnlyError({ model, rolloutId, version }: RolloutRecord): UnderstudyError {
  return new UnderstudyError(
    'NOTHING_TO_PROMOTE',
    `rollout ${rolloutId} of ${model} ends with a report: no caller has had an answer of ${version}; end it, then start a canary`,
  );
}

/** The champion serves again whether or not people can be told; the answer says which. */
async function tell(deps: AbortDeps, rollout: RolloutRecord): Promise<'told' | 'known' | 'failed'> {
  try {
    const told = await tellOutcome(deps, rollout);
    return told === 'told' ? 'told' : 'known';
  } catch {
    return 'failed';
  }
}

function requestOf(
  kind: 'abort' | 'promote',
  { by, at, reason }: { readonly by: Person; readonly at: string; readonly reason: string | undefined },
): RolloutRecord['requests'][number] {
  return { kind, by, at, ...(reason === undefined ? {} : { reason }) };
}
