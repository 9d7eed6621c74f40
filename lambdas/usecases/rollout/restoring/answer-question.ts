import { answerRequest } from '../../../contracts/api/order-api.ts';
import { NotAllowedError, UnderstudyError } from '../../../contracts/api/errors.ts';
import type { RolloutStatus } from '../../../contracts/api/api.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Question } from '../../../contracts/stored/rollouts/question.ts';
import { given } from '../../../domain/given.ts';
import { answerTo, gateOf, openQuestion } from '../../../domain/rollout/ordering/questions.ts';
import { isOpen } from '../../../domain/rollout/ticking/standing.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { RolloutStore } from '../ports.ts';
import { checkOrder, closedError, gateFault, type AccessDeps, type PersonOrder } from './person-order.ts';

/** What answering needs from outside. */
export interface AnswerDeps extends AccessDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'addRequest'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Pick<Randomness, 'id'>;
}

type Answer = 'approve' | 'reject';

/**
 * Writes down the answer to the question that a rollout asks, once, with its audit; obeyed at the next tick.
 *
 * Safe to repeat: the same answer of the same person again changes nothing. The first answer counts.
 *
 * @throws InvalidInputError; NotAllowedError; UnderstudyError ROLLOUT_NOT_FOUND, ROLLOUT_CLOSED, NOT_ASKED for a question that is not
 * the one that is open
 */
export async function answerQuestion(deps: AnswerDeps, kind: Answer, order: PersonOrder): Promise<RolloutStatus> {
  const { question: id, reason } = checkOrder(
    kind === 'approve' ? 'the approval' : 'the rejection',
    answerRequest,
    order.body,
  );
  const { model, rolloutId, by } = order;
  const record = await known(deps, order);
  const question = record.questions?.find((one) => one.id === id);
  const fault = await gateFault(deps, { record, by, gates: [question && gateOf(record, question)] });
  if (fault !== undefined) throw new NotAllowedError(fault);
  if (isSame(record, id, { kind, by })) return { rollout: record };
  refuseOther(record, id, question);
  const at = isoAt(deps.clock.now());
  const answer = { kind, by, at, question: id, ...given({ reason }) };
  const said = reason ?? '';
  const audit = { at, id: deps.randomness.id(), by, action: kind, reason: `${id} of rollout ${rolloutId}: ${said}` };
  await deps.rollouts.addRequest(model, rolloutId, answer, { ...audit, after: question });
  const rollout = await known(deps, order);
  // Somebody else, or the deadline, may have been first.
  if (!isSame(rollout, id, { kind, by }))
    refuseOther(
      rollout,
      id,
      rollout.questions?.find((one) => one.id === id),
    );
  return { rollout };
}

async function known({ rollouts }: AnswerDeps, { model, rolloutId }: PersonOrder): Promise<RolloutRecord> {
  const record = await rollouts.readRollout(model, rolloutId);
  if (record === undefined) {
    throw new UnderstudyError('ROLLOUT_NOT_FOUND', `rollout ${rolloutId} of ${model} not found`);
  }
  return record;
}

/** The person has said so, and it counted or still may. */
function isSame(
  record: RolloutRecord,
  id: string,
  { kind, by }: { readonly kind: Answer; readonly by: string },
): boolean {
  const answer = answerTo(record.requests, id);
  if (answer?.kind !== kind || answer.by !== by) return false;
  const closed = record.questions?.find((one) => one.id === id)?.closed?.answer;
  return closed === undefined || closed === (kind === 'approve' ? 'approved' : 'rejected');
}

/** @throws UnderstudyError for every question but the one that is open and has no answer yet */
function refuseOther(record: RolloutRecord, id: string, question: Question | undefined): void {
  if (!isOpen(record)) throw closedError(record);
  const why = otherWords(record, id, question);
  if (why !== undefined)
    throw new UnderstudyError('NOT_ASKED', `rollout ${record.rolloutId} of ${record.model}: ${why}`);
}

function otherWords(record: RolloutRecord, id: string, question: Question | undefined): string | undefined {
  const open = openQuestion(record);
  const now = open === undefined ? 'no question is open' : `${open.id} is open`;
  if (question === undefined) return `${id} was never asked; ${now}`;
  if (question.closed !== undefined) return `${id} is closed (${closedWords(question.closed)}); ${now}`;
  const answer = answerTo(record.requests, id);
  return answer && `${id} was ${answer.kind === 'approve' ? 'approved' : 'rejected'} by ${answer.by} already`;
}

function closedWords({ answer, by, at }: NonNullable<Question['closed']>): string {
  return `${answer}${by === undefined ? '' : ` by ${by}`} at ${at}`;
}
