import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import type { BroughtGoal } from '../../../../contracts/stored/rollouts/held-back.ts';
import type { JudgePlan } from '../../../judge/judge.ts';
import type { Verdict } from '../../../judge/verdict/verdict.ts';
import { alarmsBack, withAlarms } from '../../alarms/alarm-verdict.ts';
import type { Progress } from '../fold-rows.ts';
import { comparedGoals, comparedWords } from './compared-goals.ts';
import { comparedLook, type ComparedLook } from './compared-look.ts';

/** What is said of two versions that serve side by side without a planned end. */
export interface ComparedSaid {
  readonly look: ComparedLook;
  readonly verdict: Verdict;
  readonly tests: readonly string[];
  readonly goals: readonly BroughtGoal[];
}

/** Everything that is said of them is made of. */
export interface ComparedFacts {
  readonly plan: JudgePlan;
  readonly terms: Pick<RolloutPlan, 'alarms'> & Partial<Pick<RolloutPlan, 'windowSeconds'>>;
  readonly progress: Progress;
  readonly alarms: readonly AlarmReading[] | undefined;
}

const kinds = { harm: 'rollback', invalid: 'invalid', fine: 'continue' } as const;

/** Compares both versions after the windows folded so far; the same evidence gives the same words. */
export function comparedSaid({ plan, terms, progress, alarms: readings }: ComparedFacts): ComparedSaid {
  const { windowSeconds = 60, alarms: planned } = terms;
  const look = comparedLook(progress, windowSeconds);
  const goals = comparedGoals(plan.goals ?? [], progress.goals);
  const reason = `${look.reason}; ${comparedWords(goals)}`;
  const kind = kinds[look.kind];
  const judged = kind === 'continue' ? ({ kind, advance: false, reason } as const) : { kind, reason };
  const own = { planned, readings };
  const verdict = withAlarms(judged, own, { windows: progress.folded, windowSeconds });
  return { look, verdict, tests: [...look.tests, ...alarmsBack(own).map(({ test }) => test)], goals };
}
