import { deleteRequest, type DataDeleted } from '../../contracts/api/life-api.ts';
import { InvalidInputError, UnderstudyError } from '../../contracts/api/errors.ts';
import { check } from '../../contracts/people/faults.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { isoAt } from '../../contracts/runtime/instants.ts';
import type { ErasureItem } from '../../contracts/stored/erasure-item.ts';
import { openError as rolloutOpen } from '../registry/open-error.ts';
import type { AuditEntry, ModelRegistry, RouteStore } from '../registry/ports.ts';
import type { Clock, Person, Randomness } from '../system/ports.ts';
import { stepsOf } from './erasure-steps.ts';
import type { ErasureLog } from './ports.ts';
import { runStep, type StepDeps } from './run-step.ts';

/** What deleting data needs from outside. */
export type DeleteDataDeps = StepDeps & {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'listVersions'>;
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly erasures: ErasureLog;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Pick<Randomness, 'id'>;
};

/** An order as it came: the model of the path, the unchecked body, and who sent it. */
export interface DeleteCall {
  readonly model: string;
  readonly body: unknown;
  readonly by: Person;
}

/** Time after which no further object is begun, in ms: well below what the caller waits for. */
const BUDGET_MS = 15_000;

/**
 * Removes the data of a retired model, or the captured lines of one subject: object by object until the time of a call is over. The
 * specification, the versions, the rollouts with their evidence, and the audit stay.
 *
 * Repeat it until it says that it is done: each call goes on where the last one was, also where that one died.
 *
 * @throws InvalidInputError; UnderstudyError MODEL_NOT_FOUND, MODEL_NOT_RETIRED, ROLLOUT_OPEN, DELETION_OPEN
 */
export async function deleteData(deps: DeleteDataDeps, { model, body, by }: DeleteCall): Promise<DataDeleted> {
  const checked = check(deleteRequest, body);
  if (!checked.ok) throw new InvalidInputError('the order', checked.faults);
  const { subject } = checked.value;
  await mustBeDeletable(deps, model, subject);
  let erasure = await underWay(deps, { model, ...(subject === undefined ? {} : { subject }) }, by);
  const until = deps.clock.now() + BUDGET_MS;
  const isTime = (): boolean => deps.clock.now() < until;
  const steps = stepsOf(erasure);
  do {
    const step = steps[erasure.step];
    if (step === undefined) {
      await deps.erasures.endErasure(erasure, auditOf(deps, by, { action: 'data-deleted', after: erasure.removed }));
      return answerOf(erasure, true);
    }
    for await (const after of runStep(deps, erasure, { step, isTime })) {
      if ((await deps.erasures.saveErasure(after)) === 'conflict')
        throw openError(model, 'another call goes on with it');
      erasure = after;
    }
  } while (isTime());
  return answerOf(erasure, false);
}

/** While a model serves or a rollout of it is open, its data comes again; a subject's lines may go at any time. */
async function mustBeDeletable(deps: DeleteDataDeps, model: string, subject: string | undefined): Promise<void> {
  const [specification, versions, route] = await Promise.all([
    deps.registry.readSpecification(model),
    deps.registry.listVersions(model),
    deps.routes.readRoute(model),
  ]);
  if (specification === undefined) throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found`);
  if (subject !== undefined) return;
  if (route?.lock !== undefined) throw rolloutOpen(model, route.lock.rolloutId);
  if (route?.champion === undefined && versions.every(({ status }) => status === 'retired')) return;
  throw new UnderstudyError(
    'MODEL_NOT_RETIRED',
    `model ${model} is not retired: retire it first, else its data comes again`,
  );
}

type Wanted = Pick<ErasureItem, 'model' | 'subject'>;

async function underWay(deps: DeleteDataDeps, wanted: Wanted, by: Person): Promise<ErasureItem> {
  const standing = await deps.erasures.readErasure(wanted.model);
  if (standing?.subject === wanted.subject && standing !== undefined) return standing;
  if (standing !== undefined) throw openError(wanted.model, `first end the one ${ofWhat(standing)}`);
  const removed = { lines: 0, labels: 0, entries: 0, objects: 0, rows: 0, items: 0 };
  const begun = { schema: SCHEMA, ...wanted, step: 0, cursor: '', removed, recent: 0, stamp: 0 };
  const audit = auditOf(deps, by, { action: 'delete-data', after: wanted });
  if ((await deps.erasures.beginErasure(begun, audit)) === 'written') return begun;
  throw openError(wanted.model, 'another call has just begun it');
}

function ofWhat({ subject }: Wanted): string {
  return subject === undefined ? 'of the whole model' : `of subject ${subject}`;
}

function openError(model: string, what: string): UnderstudyError {
  return new UnderstudyError('DELETION_OPEN', `a deletion of data of ${model} is under way: ${what}`);
}

function auditOf(
  { clock, randomness }: DeleteDataDeps,
  by: Person,
  entry: { readonly action: string; readonly after: unknown },
): AuditEntry {
  return { at: isoAt(clock.now()), id: randomness.id(), by, reason: `ordered by ${by}`, ...entry };
}

function answerOf({ model, subject, removed, recent }: ErasureItem, done: boolean): DataDeleted {
  return { model, ...(subject === undefined ? {} : { subject }), done, removed, recent };
}
