import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { CapacityPlan, CapacityState } from '../../../contracts/stored/capacity/capacity.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { capacityMove, type CapacityMove, type SeenSides } from '../../../domain/rollout/capacity/capacity-move.ts';
import { variantIn } from '../../../domain/rollout/capacity/seen-endpoint.ts';
import { standingOf } from '../../../domain/rollout/ticking/standing.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { durationWords } from '../../../domain/wording/duration.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { EndpointCapacity, RolloutStore } from '../ports.ts';

/** What moving instances needs from outside. */
export interface MoveCapacityDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'writeRollout'>;
  readonly capacity: EndpointCapacity;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** `ready`: traffic may follow; `waiting`: for instances; `stopped`: they do not come; `left`: somebody ended or took over the rollout. */
export interface MovedCapacity {
  readonly kind: 'ready' | 'waiting' | 'stopped' | 'left';
  readonly says: string;
}

/** Windows without a look after which a wait begins anew: somebody had paused the rollout. */
const PAUSED_WINDOWS = 5;

/**
 * Makes instances ready for a share of the challenger, one order at a time, and notes what was seen; asked again each window.
 *
 * Safe to repeat: orders name how many instances there are to be.
 *
 * @param toPercent share that is to follow; 100 before the promotion
 */
export async function moveCapacity(
  deps: MoveCapacityDeps,
  record: RolloutRecord,
  toPercent: number,
): Promise<MovedCapacity> {
  const { capacity: plan } = record.plan;
  if (plan === undefined) return { kind: 'ready', says: '' };
  const seen = await readSides(deps.capacity, plan);
  const next = capacityMove(plan, { fromPercent: sharePercent(record), toPercent }, seen);
  if (next.kind === 'scale') {
    // Noted first: an order of which no answer came is given back all the same, and none is given for a rollout that has ended meanwhile.
    const intent = { kind: 'wait', says: 'about to be ordered', order: next } as const;
    const isOurs = await keep(deps, record, stateOf(deps, record, { plan, toPercent, seen, move: intent }));
    if (!isOurs) return { kind: 'left', says: `rollout ${record.rolloutId} has ended or is driven by somebody else` };
  }
  const move = await ordered(deps, plan, next);
  const state = stateOf(deps, record, { plan, toPercent, seen, move });
  if (!(await keep(deps, record, state))) return { kind: 'left', says: state.says };
  const kinds = { moving: 'waiting', ready: 'ready', late: 'stopped', broken: 'stopped' } as const;
  return { kind: kinds[state.state], says: state.says };
}

/** Both endpoints as they stand. */
async function readSides(capacity: EndpointCapacity, plan: CapacityPlan): Promise<SeenSides> {
  const [champion, challenger] = await Promise.all([
    capacity.readEndpoint(plan.champion.endpointName),
    capacity.readEndpoint(plan.challenger.endpointName),
  ]);
  return { champion, challenger };
}

/** Percent of the requests that the challenger has by the step in force. */
function sharePercent({ step, plan }: RolloutRecord): number {
  return plan.steps[step]?.weightPercent ?? 0;
}

type Told = Exclude<CapacityMove, { kind: 'scale' }> & {
  /** The order that was given just now. */
  readonly order?: Extract<CapacityMove, { kind: 'scale' }>;
};

/** An order that was given is something to wait for; one that was refused too, as long as there is time. */
async function ordered({ capacity }: MoveCapacityDeps, plan: CapacityPlan, move: CapacityMove): Promise<Told> {
  if (move.kind !== 'scale') return move;
  const { endpointName, variantName } = plan[move.side];
  const { instances } = move;
  const scaled = await capacity.scale({ endpointName, variantName, instances });
  const wanted = `${endpointName} to have ${counted(instances, 'instance')}`;
  switch (scaled.kind) {
    case 'ordered':
      return { kind: 'wait', says: `ordered: ${wanted}`, order: move };
    case 'busy':
      return { kind: 'wait', says: `${wanted}: an earlier order is still under way` };
    case 'refused':
      return { kind: 'wait', says: `${wanted} was refused: ${scaled.says}` };
  }
}

interface Looked {
  readonly plan: CapacityPlan;
  readonly toPercent: number;
  readonly seen: SeenSides;
  readonly move: Told;
}

function stateOf({ clock }: MoveCapacityDeps, record: RolloutRecord, looked: Looked): CapacityState {
  const { plan, toPercent, seen, move } = looked;
  const { capacity: before } = record;
  const now = clock.now();
  const pausedMs = PAUSED_WINDOWS * record.plan.windowSeconds * 1_000;
  const goesOn = before?.forPercent === toPercent && now - epochMsOf(before.at) <= pausedMs;
  const since = goesOn ? before.since : isoAt(now);
  const waitedSeconds = (now - epochMsOf(since)) / 1_000;
  const sides = { champion: sideOf(looked, 'champion', before), challenger: sideOf(looked, 'challenger', before) };
  const noted = { ...sides, forPercent: toPercent, since, at: isoAt(now) };
  if (move.kind === 'ready') return { ...noted, state: 'ready', says: readyWords(plan, seen) };
  if (move.kind === 'broken') return { ...noted, state: 'broken', says: move.says };
  if (waitedSeconds < plan.scaleSeconds) return { ...noted, state: 'moving', says: move.says };
  const says = `instances did not come within ${durationWords(plan.scaleSeconds)}: ${move.says}`;
  return { ...noted, state: 'late', says };
}

/** One that cannot be read is as it was seen last; before that, as its owner left it. */
function sideOf(
  { plan, seen, move }: Looked,
  side: 'champion' | 'challenger',
  before: CapacityState | undefined,
): CapacityState['champion'] {
  const { variantName, instances } = plan[side];
  const variant = variantIn(seen[side], variantName);
  if (variant === undefined) return before?.[side] ?? { instances, wanted: instances };
  const wanted = move.order?.side === side ? move.order.instances : variant.wanted;
  return { instances: variant.instances, wanted };
}

function readyWords({ champion, challenger }: CapacityPlan, seen: SeenSides): string {
  const count = (side: 'champion' | 'challenger', name: string): number => variantIn(seen[side], name)?.instances ?? 0;
  return `${challenger.endpointName} has ${counted(count('challenger', challenger.variantName), 'instance')}, ${champion.endpointName} ${count('champion', champion.variantName)}`;
}

/** Writes what was seen; false where the rollout was ended, or is driven by somebody else, since it was read. */
async function keep(deps: MoveCapacityDeps, before: RolloutRecord, state: CapacityState): Promise<boolean> {
  return retryOnConflict(deps, async () => {
    const record = await deps.rollouts.readRollout(before.model, before.rolloutId);
    if (record === undefined || standingOf(record, before.execution) !== 'ours') return false;
    const next = { ...record, capacity: state, lastTickAt: state.at, stamp: record.stamp + 1 };
    return (await deps.rollouts.writeRollout(next)) === 'conflict' ? 'conflict' : true;
  });
}
