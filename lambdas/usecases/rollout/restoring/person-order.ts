import { InvalidInputError, NotAllowedError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check } from '../../../contracts/people/faults.ts';
import { accessInForce } from '../../../contracts/people/model/access.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { accessFault, type Deed } from '../../../domain/rollout/ordering/may-act.ts';
import { isOpen } from '../../../domain/rollout/ticking/standing.ts';
import type { ModelRegistry } from '../../registry/ports.ts';
import type { Person } from '../../system/ports.ts';
import type { RolloutStore } from '../ports.ts';

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

/** The body of an order. @throws InvalidInputError with every fault */
export function checkOrder<T>(what: string, schema: Parameters<typeof check<T>>[0], body: unknown): T {
  const checked = check(schema, body ?? {});
  if (!checked.ok) throw new InvalidInputError(what, checked.faults);
  return checked.value;
}

/**
 * The record of a rollout that this person may order about: open, or ended as the order would have ended it.
 *
 * @throws NotAllowedError; UnderstudyError ROLLOUT_NOT_FOUND, ROLLOUT_CLOSED
 */
export async function openRecord(
  { rollouts, registry }: { readonly rollouts: Pick<RolloutStore, 'readRollout'> } & AccessDeps,
  { model, rolloutId, by }: PersonOrder,
  { deed, already }: { readonly deed: Deed; readonly already?: RolloutRecord['state'] },
): Promise<RolloutRecord> {
  const record = await rollouts.readRollout(model, rolloutId);
  if (record === undefined) {
    throw new UnderstudyError('ROLLOUT_NOT_FOUND', `rollout ${rolloutId} of ${model} not found`);
  }
  const { access } = (await registry.readSpecification(model)) ?? {};
  const fault = accessFault(accessInForce(access), { deed, by, startedBy: record.startedBy });
  if (fault !== undefined) throw new NotAllowedError(fault);
  if (!isOpen(record) && record.state !== already) throw closedError(record);
  return record;
}

/** A rollout that has ended takes no orders; the error says how it ended. */
export function closedError({ model, rolloutId, state }: RolloutRecord): UnderstudyError {
  return new UnderstudyError('ROLLOUT_CLOSED', `rollout ${rolloutId} of ${model} has ended already: ${state}`);
}
