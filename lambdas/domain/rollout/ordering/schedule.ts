import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { answerTo, askedSpans, type Span } from './questions.ts';

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
  /** Nobody ordered anything: the plan itself asked a person and waited. */
  readonly asked?: true | undefined;
  /** Nobody ordered anything: a guardrail that holds stopped it. */
  readonly guarded?: true | undefined;
}

/** Where the rollout stands when its schedule is asked for. */
export interface ScheduleStanding extends Pick<
  RolloutRecord,
  'plan' | 'step' | 'stepStartedWindow' | 'questions' | 'holds'
> {
  readonly requests: readonly Order[];
  /** Windows folded. */
  readonly folded: number;
}

/** What orders and questions made of the plan's schedule so far; undefined where it is as planned. */
export function changedSchedule(standing: ScheduleStanding): ChangedSchedule | undefined {
  const { requests, step, stepStartedWindow, folded } = standing;
  const isOrdered = changedFrom(requests) !== undefined;
  const asked = askedSpans(standing).filter(({ from }) => from < folded);
  const holds = holdSpans(standing).filter(({ from }) => from < folded);
  if (!isOrdered && asked.length + holds.length === 0) return undefined;
  const spans = apart([...pausesOf(requests), ...asked, ...holds]);
  const held = (from: number): number =>
    spans.reduce((sum, one) => sum + Math.max(0, Math.min(one.to, folded) - Math.max(one.from, from)), 0);
  const bakeWindows = prolongedTo(requests, step);
  return {
    held: held(0),
    heldInStep: held(stepStartedWindow),
    ...(bakeWindows === undefined ? {} : { bakeWindows }),
    addedWindows: addedWindows(standing),
    ...(isOrdered ? {} : holds.length > 0 ? { guarded: true as const } : { asked: true as const }),
  };
}

/** The same windows in spans that do not overlap. */
function apart(spans: readonly Span[]): readonly Span[] {
  let until = 0;
  return spans
    .toSorted((a, b) => a.from - b.from)
    .map(({ from, to }) => {
      const rest = { from: Math.max(from, until), to: Math.max(to, until) };
      until = rest.to;
      return rest;
    });
}

/** First window of which the schedule depends on what a person could see; undefined where nobody changed it. */
function changedFrom(requests: readonly Order[]): number | undefined {
  const first = requests.find(({ kind }) => kind === 'pause' || kind === 'skip' || kind === 'extend');
  return first && windowOf(first);
}

/** First window of which the schedule depends on what was seen, by orders or by a guardrail that holds; undefined where none does. */
export function changedSince({ requests, holds = [] }: Pick<RolloutRecord, 'requests' | 'holds'>): number | undefined {
  const first = [changedFrom(requests), holds[0]?.from].filter((one) => one !== undefined);
  return first.length === 0 ? undefined : Math.min(...first);
}

function holdSpans({ holds = [] }: Pick<RolloutRecord, 'holds'>): readonly Span[] {
  return holds.map(({ from, to = Infinity }) => ({ from, to }));
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
  // The first answer to a question is the only one, whoever gives it.
  approve: (requests, { question = '' }) => answerTo(requests, question) !== undefined,
  reject: (requests, { question = '' }) => answerTo(requests, question) !== undefined,
};

/** Whether an order says what was said before, and changes nothing. */
export function isRepeat(requests: readonly Order[], order: Order): boolean {
  return known[order.kind](requests, order);
}

function pausesOf(requests: readonly Order[]): readonly Span[] {
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
