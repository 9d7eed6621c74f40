import { requestByPerson, type RolloutStatus } from '../../../contracts/api/api.ts';
import { InvalidInputError, NotAllowedError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check } from '../../../contracts/people/faults.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { accessFault, type Deed } from '../../../domain/rollout/ordering/may-act.ts';
import { isOpen } from '../../../domain/rollout/ticking/standing.ts';
import type { ModelRegistry } from '../../registry/ports.ts';
import type { Person } from '../../system/ports.ts';
import type { RolloutStore } from '../ports.ts';
import { restoreChampion, type RestoreDeps } from './restore-champion.ts';
import { tellOutcome, type TellDeps } from '../../telling/tell-rollout.ts';

/** What an abort needs from outside. */
export type AbortDeps = RestoreDeps & TellDeps & AccessDeps;

/** What asking whether a person may order needs from outside. */
export interface AccessDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification'>;
}

/** What a person asks of a rollout, as it came. */
export interface PersonOrder {
  readonly model: string;
  readonly rolloutId: string;
  readonly body: unknown;
  readonly by: Person;
}

/**
 * Gives all traffic back to the champion at once and closes the rollout; its machine stops at the next tick.
 *
 * Safe to repeat: a rollout that was aborted before is shown as it is.
 *
 * @throws InvalidInputError; NotAllowedError; UnderstudyError ROLLOUT_NOT_FOUND, ROLLOUT_CLOSED for one that ended otherwise
 */
export async function abortRollout(deps: AbortDeps, order: PersonOrder): Promise<RolloutStatus> {
  const { reason } = checkOrder('the abort', order);
  const { model, rolloutId, by } = order;
  const record = await openRecord(deps, order, { deed: 'abort', already: 'aborted' });
  if (!isOpen(record)) return { rollout: record, told: await tell(deps, record) };
  const at = isoAt(deps.clock.now());
  await deps.rollouts.addRequest(model, rolloutId, requestOf('abort', { by, at, reason }));
  const restored = await restoreChampion(deps, {
    model,
    rolloutId,
    kind: 'aborted',
    reason: reason ?? `aborted by ${by}`,
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
 * @throws InvalidInputError; UnderstudyError ROLLOUT_NOT_FOUND, ROLLOUT_CLOSED for one that ended otherwise
 */
export async function promoteRollout(
  deps: Pick<RestoreDeps, 'rollouts' | 'clock'> & AccessDeps,
  order: PersonOrder,
): Promise<RolloutStatus> {
  const { reason } = checkOrder('the promotion', order);
  const { model, rolloutId, by } = order;
  const record = await openRecord(deps, order, { deed: 'approve', already: 'promoted' });
  if (!isOpen(record)) return { rollout: record };
  await deps.rollouts.addRequest(model, rolloutId, requestOf('promote', { by, at: isoAt(deps.clock.now()), reason }));
  return { rollout: (await deps.rollouts.readRollout(model, rolloutId)) ?? record };
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

function checkOrder(what: string, { body }: PersonOrder): { readonly reason?: string | undefined } {
  const checked = check(requestByPerson, body ?? {});
  if (!checked.ok) throw new InvalidInputError(what, checked.faults);
  return checked.value;
}

async function openRecord(
  { rollouts, registry }: { readonly rollouts: Pick<RolloutStore, 'readRollout'> } & AccessDeps,
  { model, rolloutId, by }: PersonOrder,
  { deed, already }: { readonly deed: Deed; readonly already: RolloutRecord['state'] },
): Promise<RolloutRecord> {
  const record = await rollouts.readRollout(model, rolloutId);
  if (record === undefined) {
    throw new UnderstudyError('ROLLOUT_NOT_FOUND', `rollout ${rolloutId} of ${model} not found`);
  }
  const { access } = (await registry.readSpecification(model)) ?? {};
  const fault = accessFault(access, { deed, by, startedBy: record.startedBy });
  if (fault !== undefined) throw new NotAllowedError(fault);
  if (!isOpen(record) && record.state !== already) throw closedError(record);
  return record;
}

function closedError({ model, rolloutId, state }: RolloutRecord): UnderstudyError {
  return new UnderstudyError('ROLLOUT_CLOSED', `rollout ${rolloutId} of ${model} has ended already: ${state}`);
}

function requestOf(
  kind: 'abort' | 'promote',
  { by, at, reason }: { readonly by: Person; readonly at: string; readonly reason: string | undefined },
): RolloutRecord['requests'][number] {
  return { kind, by, at, ...(reason === undefined ? {} : { reason }) };
}
