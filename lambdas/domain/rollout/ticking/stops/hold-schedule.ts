import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { spanWords } from '../../../wording/duration.ts';
import { testWords } from '../../../judge/verdict/verdict-words.ts';
import type { TickDecision } from '../decide-tick.ts';
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
  const reason = `held by ${holding.map(({ name, says }) => `${testWords(name)} (${says})`).join(', ')}; ${decision.reason}`;
  if (windows - open.from < plan.horizonWindows)
    return { decision: { next: 'wait', awaits: false, stands: true, reason }, holds: all };
  const long = spanWords(plan.horizonWindows, plan.windowSeconds);
  return {
    decision: { next: 'rollback', ends: 'inconclusive', reason: `${reason}; it did not recover within ${long}` },
    holds: closed(all, windows),
  };
}

function closed(holds: Holds, windows: number): Holds | undefined {
  if (holds.length === 0) return undefined;
  return holds.map((one) => (one.to === undefined ? { ...one, to: windows } : one));
}
