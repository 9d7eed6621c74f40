import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { spanWords } from '../../../wording/duration.ts';
import { testWords } from '../../../judge/verdict/verdict-words.ts';
import type { TickDecision } from '../decide-tick.ts';
import type { Asked, Clockwork } from './ask-person.ts';
import type { BrokenSoft } from './soft-guardrails.ts';

type Holds = NonNullable<RolloutRecord['holds']>;

/** Where the rollout stands when guardrails are asked whether it may go on. */
export interface Holding extends Pick<RolloutRecord, 'plan' | 'holds'> {
  readonly broken: readonly BrokenSoft[];
  /** Windows judged. */
  readonly windows: number;
}

/** What the machine does next, and all holds so far. */
export interface Held {
  readonly decision: TickDecision;
  readonly holds: Holds | undefined;
}

/**
 * Lets no step and no promotion follow while a guardrail that holds is broken; what a person ordered, and every way back, goes on.
 *
 * The clock of the plan stands still meanwhile. A hold that lasts as long as the rollout had to decide ends it undecided.
 */
export function holdSchedule(decision: TickDecision, { plan, holds = [], broken, windows }: Holding): Held {
  const holding = broken.filter(({ strength }) => strength === 'hold');
  const goesOn = (decision.next === 'shift' || decision.next === 'promote') && decision.ordered !== true;
  if (!goesOn || holding.length === 0) return { decision, holds: closed(holds, windows) };
  const last = holds.at(-1);
  const open = last !== undefined && last.to === undefined ? last : { from: windows };
  const all = open === last ? holds : [...holds, open];
  const reason = `held by ${holdWords(holding)}; ${decision.reason}`;
  if (windows - open.from < plan.horizonWindows)
    return { decision: { next: 'wait', awaits: false, stands: true, reason }, holds: all };
  const long = spanWords(plan.horizonWindows, plan.windowSeconds);
  return {
    decision: { next: 'rollback', ends: 'inconclusive', reason: `${reason}; it did not recover within ${long}` },
    holds: closed(all, windows),
  };
}

/** Where a rollout stands before its first step. */
export interface HoldingStart extends Pick<RolloutRecord, 'plan' | 'hookRuns' | 'startedAt'> {
  readonly broken: readonly BrokenSoft[];
  readonly clock: Pick<Clockwork, 'since'>;
}

/**
 * Lets nobody's yes start the first step while an alarm that holds is broken. The plan's clock has not begun; one that does not recover within
 * as long as the rollout would have to decide ends it undecided: from the yes on, or from the last answer of a hook that goes before.
 */
export function holdStart(asked: Asked, record: HoldingStart): TickDecision {
  const { plan, broken } = record;
  const { decision } = asked;
  const holding = broken.filter(({ strength }) => strength === 'hold');
  if (decision.next !== 'shift' || holding.length === 0) return decision;
  const reason = `held by ${holdWords(holding)}; ${decision.reason}`;
  if (heldWindows(asked, record) < plan.horizonWindows) return { next: 'wait', awaits: false, stands: true, reason };
  const long = spanWords(plan.horizonWindows, plan.windowSeconds);
  return { next: 'rollback', ends: 'inconclusive', reason: `${reason}; it did not recover within ${long}` };
}

/** Windows in which nothing but what holds kept the first step from coming. */
function heldWindows(
  { questions = [] }: Pick<Asked, 'questions'>,
  { hookRuns = [], startedAt, clock }: Pick<HoldingStart, 'hookRuns' | 'startedAt' | 'clock'>,
): number {
  const answered = [startedAt, ...hookRuns.map(({ at }) => at), ...questions.flatMap(({ closed }) => closed?.at ?? [])];
  return Math.min(...answered.map((at) => clock.since(at)));
}

function holdWords(holding: readonly BrokenSoft[]): string {
  return holding.map(({ name, says }) => `${testWords(name)} (${says})`).join(', ');
}

function closed(holds: Holds, windows: number): Holds | undefined {
  if (holds.length === 0) return undefined;
  return holds.map((one) => (one.to === undefined ? { ...one, to: windows } : one));
}
