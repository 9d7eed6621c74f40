import { InvalidInputError, NotAllowedError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check } from '../../../contracts/people/faults.ts';
import { accessInForce } from '../../../contracts/people/model/access.ts';
import type { Fault } from '../../../contracts/people/faults.ts';
import type { PlanGate } from '../../../contracts/stored/rollouts/question.ts';
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

/** Who asks to pass which gates of a rollout; those without a list of their own are for `access.approve`. */
export interface Passing {
  readonly record: Pick<RolloutRecord, 'model' | 'startedBy'>;
  readonly by: Person;
  readonly gates: readonly (PlanGate | undefined)[];
}

/** Why a person may not pass gates; undefined where they may. */
export async function gateFault({ registry }: AccessDeps, passing: Passing): Promise<Fault | undefined> {
  const { record, by, gates } = passing;
  const { access } = (await registry.readSpecification(record.model)) ?? {};
  const asked = { deed: 'approve', by, startedBy: record.startedBy } as const;
  for (const gate of gates) {
    const own = gate?.approvers && { differentApprover: false, ...access, approve: gate.approvers };
    const fault = accessFault(accessInForce(own ?? access), asked);
    if (fault !== undefined)
      return own === undefined ? fault : { ...fault, path: fault.path.replace('access.approve', 'approvers') };
  }
  return undefined;
}

/** @throws NotAllowedError where an order would pass a gate that somebody else answers */
export async function refuseGated(deps: AccessDeps, { by }: PersonOrder, passing: Omit<Passing, 'by'>): Promise<void> {
  const fault = await gateFault(deps, { ...passing, by });
  if (fault !== undefined) throw new NotAllowedError(fault);
}

/** A rollout that has ended takes no orders; the error says how it ended. */
export function closedError({ model, rolloutId, state }: RolloutRecord): UnderstudyError {
  return new UnderstudyError('ROLLOUT_CLOSED', `rollout ${rolloutId} of ${model} has ended already: ${state}`);
}
