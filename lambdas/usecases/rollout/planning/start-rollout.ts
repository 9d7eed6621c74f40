import { startRequest, type RolloutStarted, type StartRequest } from '../../../contracts/api/api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check, faultLines, type Fault } from '../../../contracts/people/faults.ts';
import type { RolloutInput } from '../../../contracts/messages/machine.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { Retried, RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { given } from '../../../domain/given.ts';
import { isQueued, isWarming, NOBODY } from '../../../domain/rollout/ticking/standing.ts';
import { checkStart, type CheckDeps, type CheckedStart } from './check-start.ts';
import { newRecord } from './new-record.ts';
import { isStartOf, rolloutIdOf } from './rollout-id.ts';
import { joinQueue, tellQueued, type JoinDeps } from '../waiting/join-queue.ts';
import { placed, waitingStarts, type QueueReader } from '../waiting/waiting-starts.ts';
import type { Clock, Person, Randomness } from '../../system/ports.ts';
import type { ExecutionStore } from '../ports.ts';

/** What starting a rollout needs from outside. */
export interface StartDeps extends CheckDeps, JoinDeps {
  readonly rollouts: JoinDeps['rollouts'] & CheckDeps['rollouts'];
  readonly executions: Pick<ExecutionStore, 'start' | 'statusOf'>;
  readonly randomness: Randomness;
  readonly clock: Clock;
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
  readonly kind: 'started' | 'queued' | 'exists';
  readonly rollout: RolloutStarted;
}

/** Names that are tried for one start. */
const MOST_NAMES = 20;

/**
 * Starts the rollout machine for a version.
 *
 * What Prepare would refuse without asking the target is refused here at once. The same id again is the same start; so is the same
 * request without an id while its rollout has not ended. Where another rollout is open and the start is to wait for it, it joins the
 * queue, and the machine is started when its turn comes.
 *
 * @throws InvalidInputError with every fault; UnderstudyError MODEL_NOT_FOUND, VERSION_NOT_FOUND, TARGET_NOT_ALLOWED, NO_CHAMPION,
 * CHAMPION_EXISTS, ROLLOUT_OPEN (with the id of the open one), QUEUE_FULL
 */
export async function startRollout(deps: StartDeps, order: StartOrder): Promise<Started> {
  const checked = check(startRequest, order.body);
  if (!checked.ok) throw new InvalidInputError('the start of the rollout', checked.faults);
  const request = checked.value;
  const input = inputOf(order, request);
  const existing = await startedBefore(deps, input, request);
  if (existing !== undefined) return exists(deps, existing);
  const names = await namesOf(deps, input, request.rolloutId);
  const ahead = { far: 'blind', random: () => deps.randomness.uniform() } as const;
  const start = await checkStart(deps, { raw: input, rolloutId: names[0], ahead });
  if (!start.ok) throw refusalOf(start.faults);
  if (start.start.way.kind === 'queue') return queueStart(deps, start.start, names);
  return startMachine(deps, input, names);
}

/** The same start was told before; that it waits may not have been. */
async function exists(deps: StartDeps, rollout: RolloutStarted): Promise<Started> {
  const { model, rolloutId } = rollout;
  const record = rollout.queued === undefined ? undefined : await deps.rollouts.readRollout(model, rolloutId);
  if (isQueued(record)) await tellQueued(deps, record);
  return { kind: 'exists', rollout };
}

/** No execution yet: it would only wait. A start that somebody else gave this id meanwhile leaves it for the next one. */
async function queueStart(deps: StartDeps, start: CheckedStart, [rolloutId]: Names): Promise<Started> {
  const { input, route } = start;
  const { model, version, force } = input;
  const now = isoAt(deps.clock.now());
  const fresh = newRecord(start, { rolloutId, execution: NOBODY, executions: 0, startedAt: now, now });
  const record = { ...fresh, settings: input.settings ?? {} };
  const joined = await joinQueue(deps, { record, force, lock: route?.lock?.rolloutId });
  if (joined.kind === 'queued') return { kind: 'queued', rollout: startedOf(joined.record) };
  const full = `as many starts of ${model} wait as may: abort one or wait`;
  if (joined.kind === 'full') throw new UnderstudyError('QUEUE_FULL', full);
  throw new UnderstudyError('ROLLOUT_CLOSED', `rollout ${rolloutId} of ${version} has ended: start it again`);
}

/** What whoever started is told; of a start that waits, where. */
function startedOf({ model, version, rolloutId, execution, queued, state }: RolloutRecord): RolloutStarted {
  const waits = state === 'queued' && queued !== undefined;
  const where = waits ? { place: queued.place, ...given({ behind: queued.behind }) } : undefined;
  return { model, version, rolloutId, execution, ...given({ queued: where }) };
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
  const { model } = input;
  const lock = (await routes.readRoute(model))?.lock?.rolloutId;
  const record =
    lock !== undefined && isStartOf(input, lock)
      ? await rollouts.readRollout(model, lock)
      : ((await waitingOf(rollouts, input)) ?? (await warmingOf({ rollouts, executions }, input)));
  return record && startedOf(await placed(rollouts, record, lock));
}

/** The start that waits in the queue because of this very request. */
async function waitingOf(rollouts: QueueReader, input: RolloutInput): Promise<RolloutRecord | undefined> {
  const { records } = await waitingStarts(rollouts, input.model);
  return records.findLast((one) => isStartOf(input, one.rolloutId));
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
  { rollouts, routes }: StartDeps,
  model: string,
  { rolloutId, version }: StartRequest,
): Promise<RolloutStarted | undefined> {
  const record = rolloutId === undefined ? undefined : await rollouts.readRollout(model, rolloutId);
  if (record === undefined) return undefined;
  if (record.version === version)
    return startedOf(await placed(rollouts, record, (await routes.readRoute(model))?.lock?.rolloutId));
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
