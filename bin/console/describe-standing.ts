import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import { instantWords } from '../../lambdas/domain/wording/instant.ts';

/** Verdicts that are shown, the newest first. */
const SHOWN = 4;
const words = { better: 'better', worse: 'worse', undecided: 'not decided' } as const;

/** One line a period of a standing challenger, the newest first; none for other rollouts. */
export function describePeriods({ plan, periods = [] }: Pick<RolloutRecord, 'plan' | 'periods'>): readonly string[] {
  if (plan.standing === undefined) return [];
  if (periods.length === 0) return ['periods: the first has not ended'];
  return periods
    .slice(-SHOWN)
    .toReversed()
    .map(({ number, until, is, reason }) => `period ${number}, until ${instantWords(until)}: ${words[is]}; ${reason}`);
}
