import { UnderstudyError } from '../../../contracts/api/errors.ts';
import type { RolloutInput } from '../../../contracts/messages/machine.ts';
import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { given } from '../../../domain/given.ts';
import { owesCapacity } from '../../../domain/rollout/capacity/owed-capacity.ts';
import { awaitsTurn, isOpen, isUnheld, keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import type { RouteStore } from '../../registry/ports.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import { executionName } from '../execution-name.ts';
import type { ExecutionStore, RolloutStore } from '../ports.ts';
import { waitingStarts, type QueuedRecord } from './waiting-starts.ts';

/** What starting who is next needs from outside. */
export interface StartNextDeps {
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly rollouts: Pick<RolloutStore, 'readQueue' | 'readRollout' | 'listRollouts' | 'writeRollout'>;
  readonly executions: Pick<ExecutionStore, 'start'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** The way back is proven by answers of the champion alone; a start would mix its own with them. */
const PROOF_MS = 180_000;
/** Names that are tried where others took one. */
const MOST_NAMES = 5;

/**
 * Starts the machine for the start that is next in a model's queue, where the route is free and the way back of the rollout before is
 * proven; Prepare then checks and plans it as things stand.
 *
 * Safe to repeat, and beside others who do the same: the execution's name follows from the record, so that there is one.
 *
 * @returns id of the rollout that was started; undefined where nobody is next
 */
export async function startNext(deps: StartNextDeps, model: string): Promise<string | undefined> {
  const { records } = await waitingStarts(deps.rollouts, model);
  const [next] = records;
  if (next === undefined || !awaitsTurn(next)) return undefined;
  if ((await deps.routes.readRoute(model))?.lock !== undefined) return undefined;
  if (await isUnfinished(deps, model)) return undefined;
  const { arn, n } = await startExecution(deps, next);
  await retryOnConflict(deps, () => name(deps, next, { arn, n }));
  return next.rolloutId;
}

/**
 * Whether a rollout of the model is not quite over: it went back so lately that its proof may still be under way, the one that takes its
 * place has not begun, its instances still move, or the version before what it promoted is still kept warm or held back.
 */
async function isUnfinished({ rollouts, clock }: StartNextDeps, model: string): Promise<boolean> {
  const all = await rollouts.listRollouts(model);
  const isLate = (one: RolloutRecord): boolean => clock.now() - epochMsOf(one.outcome?.at ?? one.startedAt) < PROOF_MS;
  return all.some(
    (one) => keepsWarm(one) || owesCapacity(one) || (isLate(one) && (hasGoneBack(one) || isBeingReplaced(one, all))),
  );
}

/** Whether the rollout in whose favour this one was ended has yet to take the route that was freed for it. */
function isBeingReplaced({ outcome }: RolloutRecord, all: readonly RolloutRecord[]): boolean {
  if (outcome?.replacedBy === undefined) return false;
  const next = all.find(({ rolloutId }) => rolloutId === outcome.replacedBy);
  return next === undefined || (isOpen(next) && isUnheld(next));
}

const goneBack: readonly RolloutRecord['state'][] = ['rolled-back', 'inconclusive', 'reported', 'aborted', 'restored'];

function hasGoneBack(record: RolloutRecord): boolean {
  return goneBack.includes(record.state) && !isUnheld(record) && record.outcome?.probes === undefined;
}

/** An execution of another start may bear the name that is due; then the next one is taken. */
async function startExecution(
  { executions }: StartNextDeps,
  record: QueuedRecord,
): Promise<{ readonly arn: string; readonly n: number }> {
  for (let n = record.executions + 1; ; n += 1) {
    try {
      return { ...(await executions.start(executionName(record.rolloutId, n), inputOf(record))), n };
    } catch (error) {
      const isTaken = error instanceof UnderstudyError && error.code === 'ROLLOUT_OPEN';
      if (!isTaken || n >= record.executions + MOST_NAMES) throw error;
    }
  }
}

/** What was asked for, as the machine gets it when its turn has come. */
function inputOf({
  model,
  version,
  rolloutId,
  settings,
  plan,
  queued,
  retries,
  startedBy,
}: QueuedRecord): RolloutInput {
  const { force } = queued;
  const first = plan.kind === 'first' ? true : undefined;
  const own = Object.keys(settings).length === 0 ? undefined : settings;
  const asked = given({ first, force, settings: own, retries });
  return { model, version, ...asked, startedBy, continues: { rolloutId, tick: 0 } };
}

/** Which execution of a rollout. */
interface Named {
  readonly arn: string;
  readonly n: number;
}

async function name(
  deps: Pick<StartNextDeps, 'rollouts' | 'clock'>,
  { model, rolloutId }: QueuedRecord,
  named: Named,
): Promise<'named' | 'conflict'> {
  const record = await deps.rollouts.readRollout(model, rolloutId);
  if (record === undefined || !awaitsTurn(record)) return 'named';
  const written = await deps.rollouts.writeRollout(takenUp(record, named, deps.clock.now()));
  return written === 'conflict' ? 'conflict' : 'named';
}

/** The record of a start whose turn has come: this execution checks it from now on. */
export function takenUp(record: RolloutRecord, { arn, n }: Named, nowMs: number): RolloutRecord {
  return { ...record, execution: arn, executions: n, lastTickAt: isoAt(nowMs), stamp: record.stamp + 1 };
}

/** Which execution of a rollout bears this name, from 1 up; undefined for a name that none of its next ones has. */
export function numberOf({ rolloutId, executions }: RolloutRecord, executionsName: string): number | undefined {
  const next = Array.from({ length: MOST_NAMES }, (_, index) => executions + 1 + index);
  return next.find((n) => executionName(rolloutId, n) === executionsName);
}
