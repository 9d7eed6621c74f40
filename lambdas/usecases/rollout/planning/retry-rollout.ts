import type { StartPlan } from '../../../contracts/api/api.ts';
import { retryRequest } from '../../../contracts/api/order-api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check } from '../../../contracts/people/faults.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { given } from '../../../domain/given.ts';
import { isOpen } from '../../../domain/rollout/ticking/standing.ts';
import { planStart } from './plan-start.ts';
import { nextTryOf } from './rollout-id.ts';
import { startRollout, type StartDeps, type StartOrder, type Started } from './start-rollout.ts';

/** A wish to try again, as it came. */
export interface RetryOrder extends Pick<StartOrder, 'model' | 'body' | 'by'> {
  readonly rolloutId: string;
}

/**
 * Starts a rollout that has ended without promotion again: the same version under the same settings, planned as things stand now.
 *
 * Safe to repeat: the id follows from that of the first try, so a rollout is tried again once; the next try is one of that. Tries within
 * seven days share alpha and beta like all attempts of a version. Everything that a start checks is checked, access too.
 *
 * @throws InvalidInputError; UnderstudyError ROLLOUT_NOT_FOUND, ROLLOUT_OPEN, NOTHING_TO_RETRY, and those of a start
 */
export async function retryRollout(deps: StartDeps, order: RetryOrder): Promise<Started> {
  return startRollout(deps, await startOf(deps, order));
}

/** Says what the try would be, as the dry run of its start does; nothing is started or written. */
export async function planRetry(deps: StartDeps, order: RetryOrder): Promise<StartPlan> {
  return planStart(deps, await startOf(deps, order));
}

/** The start that tries a rollout again. */
async function startOf({ rollouts }: StartDeps, order: RetryOrder): Promise<StartOrder> {
  const checked = check(retryRequest, order.body ?? {});
  if (!checked.ok) throw new InvalidInputError('the retry', checked.faults);
  const { force, reason } = checked.value;
  const { model, rolloutId, by } = order;
  const record = await rollouts.readRollout(model, rolloutId);
  if (record === undefined) {
    throw new UnderstudyError('ROLLOUT_NOT_FOUND', `rollout ${rolloutId} of ${model} not found`);
  }
  refuseRetry(record);
  const { version, settings, plan } = record;
  return {
    model,
    body: { version, settings, rolloutId: nextTryOf(rolloutId), ...given({ force }) },
    first: plan.kind === 'first',
    by,
    retries: { rolloutId, ...given({ reason }) },
  };
}

function refuseRetry(record: RolloutRecord): void {
  const { model, rolloutId, version, state, outcome } = record;
  // What cannot be read is not kept, so that the same settings would be none.
  if (state === 'refused' && outcome?.faults?.some(({ path }) => path.startsWith('settings')) === true) {
    const message = `rollout ${rolloutId} of ${model} was refused for its settings: start ${version} with others`;
    throw new UnderstudyError('NOTHING_TO_RETRY', message);
  }
  if (isOpen(record)) {
    throw new UnderstudyError(
      'ROLLOUT_OPEN',
      `rollout ${rolloutId} of ${model} has not ended: there is nothing to try again`,
    );
  }
  if (state === 'promoted' || state === 'undone') {
    const message = `rollout ${rolloutId} of ${model} made ${version} champion: there is nothing to try again`;
    throw new UnderstudyError('NOTHING_TO_RETRY', message);
  }
}
