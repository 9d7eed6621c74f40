import { fieldOf, isRecord } from '../../contracts/people/json-fields.ts';
import { pathModelFaults } from './path-model.ts';
import type { RolloutStarted } from '../../contracts/api/api.ts';
import { InvalidInputError, UnderstudyError } from '../../contracts/api/errors.ts';
import { check, type Fault } from '../../contracts/people/faults.ts';
import { isoAt } from '../../contracts/runtime/instants.ts';
import { target as targetSchema } from '../../contracts/people/target.ts';
import { versionInput, type VersionInput, type VersionRecord } from '../../contracts/people/version.ts';
import type { Specification } from '../../contracts/people/specification.ts';
import { targetFault } from '../../domain/rollout/capacity/capacity-target.ts';
import { isWarming } from '../../domain/rollout/ticking/standing.ts';
import { isTargetAllowed, type OpenTargets } from '../../domain/routing/allowed-targets.ts';
import type { AuditEntry, ModelRegistry, RouteStore, StandingErasures } from './ports.ts';
import type { Clock, Person, Randomness } from '../system/ports.ts';
import type { ExecutionStore, RolloutStore } from '../rollout/ports.ts';
import { openError } from './open-error.ts';

/** What registering a version needs from outside. */
export interface RegisterDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'readVersion' | 'addVersion'>;
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly erasures: StandingErasures;
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'listRollouts'>;
  readonly executions: Pick<ExecutionStore, 'statusOf'>;
  /** Targets that the stack lists, and functions that never are targets. */
  readonly targets: OpenTargets;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Pick<Randomness, 'id'>;
  /** Starts the rollout that puts a first version in place. */
  startFirst(order: Registration): Promise<RolloutStarted>;
}

/** A registration as it came. */
export interface Registration {
  readonly model: string;
  readonly body: unknown;
  /** Put the version in place as the first champion. */
  readonly first: boolean;
  readonly by: Person;
}

/** What was registered, and the rollout that puts a first version in place. */
export interface Registered {
  readonly version: VersionRecord;
  readonly result: 'added' | 'exists';
  readonly rollout?: RolloutStarted;
}

/**
 * Registers a version of a declared model; with `first` also starts the rollout that puts it in place.
 *
 * Safe to repeat: the same version again changes nothing; a first version that serves or is being put in place is left alone.
 *
 * @throws InvalidInputError with every fault; UnderstudyError TARGET_NOT_ALLOWED, MODEL_NOT_FOUND, VERSION_EXISTS, CHAMPION_EXISTS,
 * ROLLOUT_OPEN, DELETION_OPEN
 */
export async function registerVersion(deps: RegisterDeps, registration: Registration): Promise<Registered> {
  const input = checkRegistration(deps, registration);
  const { model, version: name } = input;
  const specification = await deps.registry.readSpecification(model);
  if (specification === undefined)
    throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found, declare it first`);
  mustHaveInstances(specification, input);
  await mustNotBeErased(deps, model);
  const place = registration.first ? await placeOf(deps, model, name) : undefined;
  const added = await addVersion(deps, input, registration.by);
  if (place === undefined || place.kind === 'serves') return added;
  if (place.kind === 'under-way') return { ...added, rollout: place.rollout };
  const rollout = await deps.startFirst({ ...registration, body: { version: name } });
  return { ...added, rollout };
}

function checkRegistration({ targets }: RegisterDeps, { model, body }: Registration): VersionInput {
  const given = isRecord(body) ? { model, ...body } : body;
  const checked = check(versionInput, given);
  const target = check(targetSchema, fieldOf(body, 'target'));
  const allowed = target.ok ? isTargetAllowed(target.value, targets) : { ok: true as const };
  const refused: readonly Fault[] = allowed.ok ? [] : [{ path: 'target', message: allowed.message }];
  const faults = [...pathModelFaults(model, given), ...(checked.ok ? [] : checked.faults)];
  if (!checked.ok || faults.length > 0) throw new InvalidInputError('the version', [...faults, ...refused]);
  if (!allowed.ok) throw new UnderstudyError('TARGET_NOT_ALLOWED', allowed.message, { faults: refused });
  return checked.value;
}

/** Versions of a model that is replaced in batches run where instances can be moved. */
function mustHaveInstances({ rollout }: Specification, { target }: VersionInput): void {
  if (rollout.strategy?.kind !== 'batches') return;
  const fault = targetFault(target);
  if (fault !== undefined) throw new InvalidInputError('the version', [fault]);
}

/** A model that comes back to life would never let the removal of its data end. */
async function mustNotBeErased({ erasures }: RegisterDeps, model: string): Promise<void> {
  const erasure = await erasures.readErasure(model);
  if (erasure === undefined || erasure.subject !== undefined) return;
  const message = `the data of ${model} is being removed: end that first by \`understudy delete ${model} --data --yes\``;
  throw new UnderstudyError('DELETION_OPEN', message);
}

type Place =
  | { readonly kind: 'free' }
  | { readonly kind: 'serves' }
  | { readonly kind: 'under-way'; readonly rollout: RolloutStarted };

/** Whether a first version may be put in place; checked before anything is written. */
async function placeOf(deps: RegisterDeps, model: string, version: string): Promise<Place> {
  const route = await deps.routes.readRoute(model);
  if (route?.lock !== undefined) return underWay(deps, route.lock.rolloutId, { model, version });
  const champion = route?.champion?.version;
  if (champion === undefined) return warmingPlace(deps, model, version);
  if (champion === version) return { kind: 'serves' };
  throw new UnderstudyError('CHAMPION_EXISTS', `${champion} serves ${model} already, start a rollout against it`);
}

/** A first version whose cold target is waited for holds no lock yet. */
async function warmingPlace({ rollouts, executions }: RegisterDeps, model: string, version: string): Promise<Place> {
  const all = await rollouts.listRollouts(model);
  const found = all.findLast((one) => one.version === version && one.plan.kind === 'first' && isWarming(one));
  if (found === undefined || (await executions.statusOf(found.execution)) !== 'running') return { kind: 'free' };
  const { rolloutId, execution } = found;
  return { kind: 'under-way', rollout: { model, version, rolloutId, execution } };
}

async function underWay(
  { rollouts }: RegisterDeps,
  rolloutId: string,
  { model, version }: { readonly model: string; readonly version: string },
): Promise<Place> {
  const record = await rollouts.readRollout(model, rolloutId);
  if (record?.plan.kind !== 'first' || record.version !== version) throw openError(model, rolloutId);
  return { kind: 'under-way', rollout: { model, version, rolloutId, execution: record.execution } };
}

async function addVersion(deps: RegisterDeps, input: VersionInput, by: Person): Promise<Registered> {
  const at = isoAt(deps.clock.now());
  const version: VersionRecord = { ...input, status: 'registered', registeredAt: at, registeredBy: by };
  const audit: AuditEntry = {
    at,
    id: deps.randomness.id(),
    by,
    action: 'register-version',
    reason: `version ${input.version} registered`,
    after: version,
  };
  const result = await deps.registry.addVersion(version, audit);
  if (result === 'added') return { version, result };
  const stored = await deps.registry.readVersion(input.model, input.version);
  if (result === 'exists' && stored !== undefined) return { version: stored, result };
  throw new UnderstudyError(
    'VERSION_EXISTS',
    `version ${input.version} of ${input.model} exists with other content, versions never change: register it under a new name`,
  );
}
