import { foldGoal, freshGoal, type GoalState } from '../../lambdas/domain/experiment/goal-state.ts';
import { goalStanding } from '../../lambdas/domain/experiment/goal-standing.ts';
import type { GoalPlan } from '../../lambdas/domain/judge/model/goal.ts';
import { drawBinomial, type Random } from '../../lambdas/domain/stats/draws/draw-counts.ts';

/** One kind of experiment; rates of the champion and of the first challenger, the others are as the champion. */
export interface Drawn {
  readonly versions: number;
  readonly rate: number;
  readonly first: number;
  readonly requestsPerWindow: number;
  readonly windows: number;
  /** Wrong winners of all challengers together, as `beta` says it. */
  readonly beta: number;
}

/** What one experiment came to: who won first and when, and whether any interval ever missed its ratio. */
export interface Ended {
  readonly winner: number | undefined;
  readonly window: number;
  readonly missed: boolean;
}

/**
 * Draws one experiment window by window and looks at each: the first challenger that wins ends it.
 *
 * Without `stops` it goes on to the last window, as intervals are looked at that must hold at all of them.
 */
export function drawExperiment(random: Random, drawn: Drawn, stops: boolean): Ended {
  const { versions, windows, beta } = drawn;
  const plan: GoalPlan = {
    kpi: 'goal',
    kind: 'binary',
    better: 'higher',
    effectPercent: 5,
    level: beta / (versions - 1),
    designEffect: 1,
  };
  let states: readonly GoalState[] = Array.from({ length: versions - 1 }, () => freshGoal(plan));
  let ended: Ended = { winner: undefined, window: windows, missed: false };
  for (let window = 1; window <= windows; window++) {
    states = drawWindow(random, drawn, { states, plan });
    const looks = states.map((state) => goalStanding(state, plan));
    const winner = looks.findIndex(({ is }) => is === 'better');
    const missed = looks.some(({ lowerPercent = -Infinity, upperPercent = Infinity }, at) => {
      const truth = ((at === 0 ? drawn.first : drawn.rate) / drawn.rate - 1) * 100;
      return lowerPercent > truth + 1e-9 || upperPercent < truth - 1e-9;
    });
    const first = ended.winner === undefined && winner >= 0 ? { winner, window } : {};
    ended = { ...ended, ...first, missed: ended.missed || missed };
    if (stops && ended.winner !== undefined) return ended;
  }
  return ended;
}

function drawWindow(
  random: Random,
  { rate, first, requestsPerWindow, versions }: Drawn,
  { states, plan }: { readonly states: readonly GoalState[]; readonly plan: GoalPlan },
): readonly GoalState[] {
  const requests = Math.round(requestsPerWindow / versions);
  const arm = (p: number) => ({ requests, events: drawBinomial(random, requests, p) });
  const champion = arm(rate);
  return states.map((state, at) =>
    foldGoal(state, plan, { ripe: { goal: [{ champion, challenger: arm(at === 0 ? first : rate) }] } }),
  );
}
