import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';

/** An order of a person, as the record keeps it. */
export type Order = Omit<RolloutRecord['requests'][number], 'at'>;

/** What orders made of the plan's schedule; all in windows. */
export interface ChangedSchedule {
  /** Windows in which the plan's clock stood still, since the start. */
  readonly held: number;
  /** Of these, since the step in force began. */
  readonly heldInStep: number;
  /** Windows that the step in force lasts, where a person prolonged it. */
  readonly bakeWindows?: number | undefined;
  /** Windows by which the horizon is later than planned. */
  readonly addedWindows: number;
}

/** Where the rollout stands when its schedule is asked for. */
export interface ScheduleStanding extends Pick<RolloutRecord, 'plan' | 'step' | 'stepStartedWindow'> {
  readonly requests: readonly Order[];
  /** Windows folded. */
  readonly folded: number;
}

/** What orders made of the plan's schedule so far; undefined where nobody changed it. */
export function changedSchedule(standing: ScheduleStanding): ChangedSchedule | undefined {
  const { requests, step, stepStartedWindow, folded } = standing;
  if (changedFrom(requests) === undefined) return undefined;
  const pauses = pausesOf(requests);
  const held = (from: number): number =>
    pauses.reduce((sum, one) => sum + Math.max(0, Math.min(one.to, folded) - Math.max(one.from, from)), 0);
  const bakeWindows = prolongedTo(requests, step);
  return {
    held: held(0),
    heldInStep: held(stepStartedWindow),
    ...(bakeWindows === undefined ? {} : { bakeWindows }),
    addedWindows: addedWindows(standing),
  };
}

/** First window of which the schedule depends on what a person could see; undefined where nobody changed it. */
export function changedFrom(requests: readonly Order[]): number | undefined {
  const first = requests.find(({ kind }) => kind === 'pause' || kind === 'skip' || kind === 'extend');
  return first && windowOf(first);
}

/** The order by which a rollout stands still; undefined while its clock runs. */
export function pausedBy(requests: readonly Order[]): Order | undefined {
  const last = requests.findLast(({ kind }) => kind === 'pause' || kind === 'resume');
  return last?.kind === 'pause' ? last : undefined;
}

/** The order to leave a step before its time. */
export function skippedBy(requests: readonly Order[], step: number): Order | undefined {
  return requests.find((one) => one.kind === 'skip' && one.step === step);
}

/** Windows to which a person prolonged a step; undefined where nobody did. */
export function prolongedTo(requests: readonly Order[], step: number): number | undefined {
  const lengths = requests.flatMap(({ kind, step: of, bakeWindows }) =>
    kind === 'extend' && of === step && bakeWindows !== undefined ? [bakeWindows] : [],
  );
  return lengths.length === 0 ? undefined : Math.max(...lengths);
}

type Known = (requests: readonly Order[], order: Order) => boolean;

const byTheSame: Known = (requests, { kind, by }) => requests.some((one) => one.kind === kind && one.by === by);

const known: Readonly<Record<Order['kind'], Known>> = {
  abort: byTheSame,
  promote: byTheSame,
  pause: (requests) => pausedBy(requests) !== undefined,
  resume: (requests) => pausedBy(requests) === undefined,
  skip: (requests, { step = -1 }) => skippedBy(requests, step) !== undefined,
  extend: (requests, { step = -1, bakeWindows = 0 }) => (prolongedTo(requests, step) ?? 0) >= bakeWindows,
};

/** Whether an order says what was said before, and changes nothing. */
export function isRepeat(requests: readonly Order[], order: Order): boolean {
  return known[order.kind](requests, order);
}

interface Pause {
  readonly from: number;
  /** First window after it; infinite while it lasts. */
  readonly to: number;
}

function pausesOf(requests: readonly Order[]): readonly Pause[] {
  return requests.flatMap((one, at) => {
    if (one.kind !== 'pause') return [];
    const end = requests.slice(at).find(({ kind }) => kind === 'resume');
    return [{ from: windowOf(one), to: end === undefined ? Infinity : windowOf(end) }];
  });
}

function addedWindows({ requests, plan }: ScheduleStanding): number {
  return plan.steps.reduce((sum, { bakeWindows }, step) => {
    return sum + Math.max(0, (prolongedTo(requests, step) ?? 0) - bakeWindows);
  }, 0);
}

function windowOf({ window = 0 }: Order): number {
  return window;
}
