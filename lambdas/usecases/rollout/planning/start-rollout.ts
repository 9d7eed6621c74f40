import { startRequest, type RolloutStarted, type StartRequest } from '../../../contracts/api/api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check, faultLines, type Fault } from '../../../contracts/people/faults.ts';
import type { RolloutInput } from '../../../contracts/messages/machine.ts';
import type { Retried, RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { given } from '../../../domain/given.ts';
import { isWarming } from '../../../domain/rollout/ticking/standing.ts';
import { checkStart, type CheckDeps } from './check-start.ts';
import { isStartOf, rolloutIdOf } from './rollout-id.ts';
import type { Person, Randomness } from '../../system/ports.ts';
import type { ExecutionStore, RolloutStore } from '../ports.ts';

/** What starting a rollout needs from outside. */
export interface StartDeps extends CheckDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'listRollouts'>;
  readonly executions: Pick<ExecutionStore, 'start' | 'statusOf'>;
  readonly randomness: Pick<Randomness, 'uniform'>;
}

/** A wish to start, as it came. */
export interface StartOrder {
  readonly model: string;
  readonly body: unknown;
  /** Put a first version in place: there is no champion yet. */
  readonly first: boolean;
  readonly by: Person;
  /** The ended rollout that is tried again. */
  readonly retries?: Retried;
}

/** A start, or the one that was told before. */
export interface Started {
  readonly kind: 'started' | 'exists';
  readonly rollout: RolloutStarted;
}

/** Names that are tried for one start. */
const MOST_NAMES = 20;

/**
 * Starts the rollout machine for a version.
 *
 * What Prepare would refuse without asking the target is refused here at once. The same id again is the same start; so is the same
 * request without an id while its rollout has not ended.
 *
 * @throws InvalidInputError with every fault; UnderstudyError MODEL_NOT_FOUND, VERSION_NOT_FOUND, TARGET_NOT_ALLOWED, NO_CHAMPION,
 * CHAMPION_EXISTS, ROLLOUT_OPEN (with the id of the open one)
 */
export async function startRollout(deps: StartDeps, order: StartOrder): Promise<Started> {
  const checked = check(startRequest, order.body);
  if (!checked.ok) throw new InvalidInputError('the start of the rollout', checked.faults);
  const request = checked.value;
  const input = inputOf(order, request);
  const existing = await startedBefore(deps, input, request);
  if (existing !== undefined) return { kind: 'exists', rollout: existing };
  const names = await namesOf(deps, input, request.rolloutId);
  const ahead = { far: 'blind', random: () => deps.randomness.uniform() } as const;
  const start = await checkStart(deps, { raw: input, rolloutId: names[0], ahead });
  if (!start.ok) throw refusalOf(start.faults);
  return startMachine(deps, input, names);
}

/** The rollout that this start began before: of the same id, or open under an id that follows from it. @throws InvalidInputError */
export async function startedBefore(
  deps: StartDeps,
  input: RolloutInput,
  request: StartRequest,
): Promise<RolloutStarted | undefined> {
  return (await sameStart(deps, input.model, request)) ?? (await underWay(deps, input));
}

/** Names to try: that of the request, or the one that follows from it and those after it. */
type Names = readonly [string, ...string[]];

async function namesOf({ rollouts }: StartDeps, input: RolloutInput, wanted: string | undefined): Promise<Names> {
  if (wanted !== undefined) return [wanted];
  const n = (await rollouts.listRollouts(input.model)).length + 1;
  const later = Array.from({ length: MOST_NAMES - 1 }, (_, index) => rolloutIdOf(input, n + 1 + index));
  return [rolloutIdOf(input, n), ...later];
}

/** An execution that ended without leaving a record cannot be the start that was asked for: the next name is tried. */
async function startMachine({ executions }: StartDeps, input: RolloutInput, names: Names): Promise<Started> {
  const { model, version } = input;
  for (const rolloutId of names) {
    const { arn, kind } = await executions.start(rolloutId, input);
    const isThere = kind === 'started' || names.length === 1 || (await executions.statusOf(arn)) === 'running';
    if (isThere) return { kind, rollout: { model, version, rolloutId, execution: arn } };
  }
  throw new UnderstudyError('INTERNAL', `${names.length} starts of ${version} have ended without a record`);
}

/** The open rollout, if this very start opened it. */
async function underWay(
  { routes, rollouts, executions }: StartDeps,
  input: RolloutInput,
): Promise<RolloutStarted | undefined> {
  const { model, version } = input;
  const lock = (await routes.readRoute(model))?.lock?.rolloutId;
  const record =
    lock !== undefined && isStartOf(input, lock)
      ? await rollouts.readRollout(model, lock)
      : await warmingOf({ rollouts, executions }, input);
  return record && { model, version, rolloutId: record.rolloutId, execution: record.execution };
}

/** A rollout that waits for its cold target holds no lock yet; one whose execution died in silence keeps nobody from a new start. */
async function warmingOf(
  { rollouts, executions }: Pick<StartDeps, 'rollouts' | 'executions'>,
  input: RolloutInput,
): Promise<RolloutRecord | undefined> {
  const all = await rollouts.listRollouts(input.model);
  const found = all.findLast((one) => isWarming(one) && isStartOf(input, one.rolloutId));
  return found !== undefined && (await executions.statusOf(found.execution)) === 'running' ? found : undefined;
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

/** The first fault that is a named error names the refusal; all are told. */
function refusalOf(faults: readonly Fault[]): UnderstudyError {
  const code = faults.find((fault) => fault.code !== undefined)?.code;
  if (code === undefined) return new InvalidInputError('the start of the rollout', faults);
  return new UnderstudyError(code, `the rollout cannot start: ${faultLines(faults)}`, { faults });
}

/** What the machine is started with. */
export function inputOf(
  { model, first, by, retries }: StartOrder,
  { version, settings, force }: StartRequest,
): RolloutInput {
  return {
    model,
    version,
    ...(first ? { first } : {}),
    ...(settings === undefined ? {} : { settings }),
    ...(force === undefined ? {} : { force }),
    ...given({ retries }),
    startedBy: by.slice(0, 300),
  };
}
