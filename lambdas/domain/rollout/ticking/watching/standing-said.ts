import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import type { PeriodReport } from '../../../../contracts/stored/rollouts/standing.ts';
import { alarmsBack, withAlarms } from '../../alarms/alarm-verdict.ts';
import { standingLook, type StandingFacts, type StandingLook } from './standing-look.ts';
import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';

/** The verdict of a period, as far as evidence decides it. */
export type PeriodSaid = Omit<PeriodReport, 'from' | 'until' | 'at'>;

/** What is said of a standing challenger at a tick. */
export interface StandingSaid {
  /** With what own alarms say beside it. */
  readonly look: StandingLook;
  /** Of the period that has ended with this tick; one that an own alarm cuts off has no verdict: nothing follows it. */
  readonly period?: PeriodSaid;
}

/** Own alarms as planned, and what was seen of them. */
interface Own {
  readonly planned: RolloutPlan['alarms'];
  readonly readings: readonly AlarmReading[] | undefined;
}

/** A look at a standing challenger, with own alarms and the verdict of its period. */
export function standingSaid(facts: StandingFacts, own: Own): StandingSaid {
  const compared = standingLook(facts);
  const look = besideAlarms(facts, own, compared);
  return look.isOver ? { look, period: periodSaid(facts, compared) } : { look };
}

/** An own alarm that takes back does so whatever was compared; harm that was found beside it is told with it. */
function besideAlarms({ terms, progress }: StandingFacts, own: Own, look: StandingLook): StandingLook {
  const { windowSeconds } = terms;
  const verdict = withAlarms(look.verdict, own, { windows: progress.folded, windowSeconds });
  const back = alarmsBack(own).map(({ test }) => test);
  if (back.length === 0) return { ...look, verdict };
  const isHarm = look.verdict.kind === 'rollback';
  return { ...look, verdict, tests: isHarm ? [...look.tests, ...back] : back, isOver: isHarm && look.isOver };
}

/** What a period came to, by the look at its end. */
export function periodSaid({ period, progress }: StandingFacts, look: StandingLook): PeriodSaid {
  const { is, goals, labels, unproven, verdict } = look;
  return {
    number: period,
    is,
    reason: verdict.reason,
    requests: progress.tally.challenger.requests,
    goals: [...goals],
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(unproven.length === 0 ? {} : { unproven: [...unproven] }),
  };
}
