import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import { instantWords } from '../../lambdas/domain/wording/instant.ts';

/** Verdicts that are shown, the newest first. */
const SHOWN = 4;
const words = { better: 'better', worse: 'worse', undecided: 'not decided' } as const;

/** One line a period of a standing challenger, the newest first; none for other rollouts. */
export function describePeriods({ plan, periods = [] }: Pick<RolloutRecord, 'plan' | 'periods'>): readonly string[] {
  if (plan.standing === undefined) return [];
  // Without labels nothing says who is right: what is reported is that no guardrail was broken.
  const isBlind = plan.standing.by === 'copies' && plan.paired === undefined;
  const said = (is: keyof typeof words): string => (isBlind && is === 'undecided' ? 'reported' : words[is]);
  if (periods.length === 0) return ['periods: the first has not ended'];
  return periods
    .slice(-SHOWN)
    .toReversed()
    .map(({ number, until, is, reason }) => `period ${number}, until ${instantWords(until)}: ${said(is)}; ${reason}`);
}
