import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { MOST_QUEUED } from '../../../contracts/stored/rollouts/queued.ts';
import { given } from '../../../domain/given.ts';
import { withPlaces } from '../../../domain/rollout/ticking/places.ts';
import { isOpen, NOBODY } from '../../../domain/rollout/ticking/standing.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import { tellRollout, type TellDeps } from '../../telling/tell-rollout.ts';
import type { RolloutStore } from '../ports.ts';
import { waitingStarts, type QueuedRecord } from './waiting-starts.ts';

/** What joining the queue needs from outside. */
export interface JoinDeps extends TellDeps {
  readonly rollouts: Pick<RolloutStore, 'readQueue' | 'readRollout' | 'enqueue' | 'writeRollout'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** A start that is to wait. */
export interface Joining {
  /** Its record as it would be written first; its stamp does not matter. */
  readonly record: RolloutRecord;
  readonly force: boolean | undefined;
  /** The rollout that holds the route. */
  readonly lock: string | undefined;
}

/** `queued`: it waits; `full`: as many wait as may; `ended`: somebody ended it meanwhile. */
export type Joined =
  | { readonly kind: 'queued'; readonly record: QueuedRecord }
  | { readonly kind: 'full' }
  | { readonly kind: 'ended'; readonly record: RolloutRecord };

/**
 * Puts a start at the end of its model's queue and tells people once: record, queue and open entry in one transaction.
 *
 * Safe to repeat: whoever waits already keeps its place, also one whose turn had come and whose route was taken by somebody else.
 */
export async function joinQueue(deps: JoinDeps, joining: Joining): Promise<Joined> {
  const joined = await retryOnConflict(deps, () => attempt(deps, joining));
  if (joined.kind === 'queued') await tellQueued(deps, joined.record);
  return joined;
}

/** Tells people that a start waits, once. */
export async function tellQueued(deps: TellDeps, record: QueuedRecord): Promise<void> {
  const { place, behind } = record.queued;
  const after = behind === undefined ? '' : `, behind ${behind}`;
  await tellRollout(deps, 'queued', { record, reason: `place ${place} in the queue${after}` });
}

async function attempt(deps: JoinDeps, joining: Joining): Promise<Joined | 'conflict'> {
  const { rollouts } = deps;
  const { model, rolloutId } = joining.record;
  const held = await rollouts.readRollout(model, rolloutId);
  if (held !== undefined && !isOpen(held)) return { kind: 'ended', record: held };
  const { stamp, records } = await waitingStarts(rollouts, model);
  const isIn = records.some((one) => one.rolloutId === rolloutId);
  if (!isIn && records.length >= MOST_QUEUED) return { kind: 'full' };
  const record = waitingRecord(deps, joining, { held, records });
  const ids = [...records.map((one) => one.rolloutId), ...(isIn ? [] : [rolloutId])];
  const written = isIn
    ? await rollouts.writeRollout(record)
    : await rollouts.enqueue(record, { ids, stamp: stamp + 1 }, auditOf(deps, record));
  return written === 'conflict' ? 'conflict' : { kind: 'queued', record };
}

/** Nobody drives it while it waits. Who was placed before keeps since when. */
function waitingRecord(
  { clock }: JoinDeps,
  { record, force, lock }: Joining,
  { held, records }: { readonly held: RolloutRecord | undefined; readonly records: readonly QueuedRecord[] },
): QueuedRecord {
  const { warming: _warming, ...rest } = record;
  const at = isoAt(clock.now());
  const queued = { since: held?.queued?.since ?? at, place: records.length + 1, ...given({ force }) };
  const executions = held?.executions ?? record.executions;
  const stamp = held === undefined ? 0 : held.stamp + 1;
  const waiting = { ...rest, state: 'queued', execution: NOBODY, executions, queued, lastTickAt: at, stamp } as const;
  const others = [...records.filter((one) => one.rolloutId !== record.rolloutId), waiting];
  const before = records.map((one) => one.rolloutId);
  const ids = before.includes(record.rolloutId) ? before : [...before, record.rolloutId];
  const where = withPlaces(others, { ids, lock }).find((one) => one.rolloutId === record.rolloutId)?.queued;
  return { ...waiting, queued: where ?? queued };
}

function auditOf({ clock, randomness }: JoinDeps, record: QueuedRecord): Parameters<RolloutStore['enqueue']>[2] {
  const reason = `queue: rollout ${record.rolloutId} of ${record.version} waits`;
  return { at: isoAt(clock.now()), id: randomness.id(), by: record.startedBy, action: 'queue', reason };
}
