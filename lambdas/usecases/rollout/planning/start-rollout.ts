import { startRequest, type RolloutStarted, type StartRequest } from '../../../contracts/api/api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check, type Fault } from '../../../contracts/people/faults.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutInput } from '../../../contracts/messages/machine.ts';
import { isTargetAllowed } from '../../../domain/routing/allowed-targets.ts';
import { checkStart, type CheckDeps } from './check-start.ts';
import type { Clock, Person, Randomness } from '../../system/ports.ts';
import type { ExecutionStore, RolloutStore } from '../ports.ts';
import { openError } from '../../registry/open-error.ts';
import type { ModelRegistry } from '../../registry/ports.ts';

/** What starting a rollout needs from outside. */
export interface StartDeps extends CheckDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'readVersion' | 'listVersions'>;
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'listRollouts'>;
  readonly executions: Pick<ExecutionStore, 'start'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Pick<Randomness, 'uniform'>;
}

/** A wish to start, as it came. */
export interface StartOrder {
  readonly model: string;
  readonly body: unknown;
  /** Put a first version in place: there is no champion yet. */
  readonly first: boolean;
  readonly by: Person;
}

/**
 * Starts the rollout machine for a version.
 *
 * What Prepare would refuse without asking the target is refused here at once. The same id again is the same start.
 *
 * @throws InvalidInputError with every fault; UnderstudyError MODEL_NOT_FOUND, VERSION_NOT_FOUND, TARGET_NOT_ALLOWED, NO_CHAMPION,
 * CHAMPION_EXISTS, ROLLOUT_OPEN (with the id of the open one)
 */
export async function startRollout(
  deps: StartDeps,
  order: StartOrder,
): Promise<{ readonly kind: 'started' | 'exists'; readonly rollout: RolloutStarted }> {
  const checked = check(startRequest, order.body);
  if (!checked.ok) throw new InvalidInputError('the start of the rollout', checked.faults);
  const request = checked.value;
  const { model } = order;
  const existing = await sameStart(deps, model, request);
  if (existing !== undefined) return { kind: 'exists', rollout: existing };
  const rolloutId = request.rolloutId ?? newRolloutId(deps, request.version);
  const input = inputOf(order, request);
  const ahead = { far: 'blind', random: () => deps.randomness.uniform() } as const;
  const start = await checkStart(deps, { raw: input, rolloutId, ahead });
  if (!start.ok) throw await refusalOf(deps, input, start.faults);
  const { arn, kind } = await deps.executions.start(rolloutId, input);
  return { kind, rollout: { model, version: request.version, rolloutId, execution: arn } };
}

/** The rollout that this request started before, if it names one. */
async function sameStart(
  { rollouts }: StartDeps,
  model: string,
  { rolloutId, version }: StartRequest,
): Promise<RolloutStarted | undefined> {
  const record = rolloutId === undefined ? undefined : await rollouts.readRollout(model, rolloutId);
  if (record === undefined) return undefined;
  if (record.version === version) return { model, version, rolloutId: record.rolloutId, execution: record.execution };
  const message = `must be a new id, got ${record.rolloutId}, which rolled out version ${record.version}`;
  throw new InvalidInputError('the start of the rollout', [{ path: 'rolloutId', message }]);
}

/** The error that says best why the start is refused; it carries all faults. */
async function refusalOf(deps: StartDeps, input: RolloutInput, faults: readonly Fault[]): Promise<UnderstudyError> {
  const { model, version, first = false } = input;
  const [specification, record, route] = await Promise.all([
    deps.registry.readSpecification(model),
    deps.registry.readVersion(model, version),
    deps.routes.readRoute(model),
  ]);
  if (specification === undefined) {
    return new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found, declare it first`, { faults });
  }
  if (record === undefined) {
    const message = `version ${version} of ${model} not found, register it first`;
    return new UnderstudyError('VERSION_NOT_FOUND', message, { faults });
  }
  if (route?.lock !== undefined) return openError(model, route.lock.rolloutId, faults);
  const allowed = isTargetAllowed(record.target, deps.targets);
  if (!allowed.ok) return new UnderstudyError('TARGET_NOT_ALLOWED', allowed.message, { faults });
  return championError({ model, first, champion: route?.champion?.version }, faults);
}

function championError(
  {
    model,
    first,
    champion,
  }: { readonly model: string; readonly first: boolean; readonly champion?: string | undefined },
  faults: readonly Fault[],
): UnderstudyError {
  if (first && champion !== undefined) {
    const message = `${champion} serves ${model} already, start a rollout against it`;
    return new UnderstudyError('CHAMPION_EXISTS', message, { faults });
  }
  if (!first && champion === undefined) {
    const message = `nobody serves ${model} yet, register a first version as champion`;
    return new UnderstudyError('NO_CHAMPION', message, { faults });
  }
  return new InvalidInputError('the start of the rollout', faults);
}

function inputOf({ model, first, by }: StartOrder, { version, settings, force }: StartRequest): RolloutInput {
  return {
    model,
    version,
    ...(first ? { first } : {}),
    ...(settings === undefined ? {} : { settings }),
    ...(force === undefined ? {} : { force }),
    startedBy: by.slice(0, 300),
  };
}

/** `<version>-<yyyymmdd-hhmmss>-<4 hex digits>`, with hyphens for what ids may not hold. */
function newRolloutId({ clock, randomness }: StartDeps, version: string): string {
  const [date = '', time = ''] = isoAt(clock.now()).replaceAll(/[-:]/g, '').split('T');
  const salt = Math.floor(randomness.uniform() * 65_536)
    .toString(16)
    .padStart(4, '0');
  return `${version.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 48)}-${date}-${time.slice(0, 6)}-${salt}`;
}
