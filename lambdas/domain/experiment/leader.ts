import type { GoalStanding } from './goal-standing.ts';

/** Who is best by the nearer bound of the interval, then by the estimate; the first of equals, undefined among nobody. */
export function leaderOf<T extends { readonly goal: GoalStanding }>(
  arms: readonly T[],
  better: 'lower' | 'higher',
): T | undefined {
  return arms.reduce<T | undefined>(
    (best, arm) => (best === undefined || isAhead(arm.goal, best.goal, better) ? arm : best),
    undefined,
  );
}

function isAhead(goal: GoalStanding, than: GoalStanding, better: 'lower' | 'higher'): boolean {
  const [bound, other] = [nearBound(goal, better), nearBound(than, better)];
  return bound === other ? estimate(goal, better) > estimate(than, better) : bound > other;
}

/** The end of the interval that is nearer to a change for the worse, with its sign turned so that more is better. */
function nearBound({ lowerPercent = -Infinity, upperPercent = Infinity }: GoalStanding, better: string): number {
  return better === 'higher' ? lowerPercent : -upperPercent;
}

function estimate({ effectPercent }: GoalStanding, better: string): number {
  if (effectPercent === undefined) return -Infinity;
  return better === 'higher' ? effectPercent : -effectPercent;
}
