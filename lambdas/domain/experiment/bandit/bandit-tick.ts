import type { BanditPlan, BanditState } from '../../../contracts/stored/experiment/bandit.ts';
import type { ExperimentState } from '../../../contracts/stored/experiment/experiment.ts';
import { given } from '../../given.ts';
import type { GoalPlan } from '../../judge/model/goal.ts';
import type { ExperimentEnd } from '../end-of-experiment.ts';
import type { GoalState } from '../goal-state.ts';
import type { BanditOutcomes } from './bandit-outcomes.ts';
import { moveShares, sharesWithout, type Counted } from './bandit-move.ts';
import type { Exploring } from './end-of-bandit.ts';
import { standingVersions, type StandingVersions } from './standing-versions.ts';

/** A challenger that is in, with what has ripened of it and of the champion beside it. */
export interface BanditArm {
  readonly version: string;
  readonly outcomes: BanditOutcomes;
  readonly goal: GoalState;
}

/** What one tick of a bandit is made of. */
export interface BanditFacts {
  readonly plan: BanditPlan;
  readonly goal: GoalPlan;
  readonly rolloutId: string;
  readonly champion: string;
  readonly before: ExperimentState;
  readonly arms: readonly BanditArm[];
  /** Windows judged, and those of them in which the plan's clock ran. */
  readonly window: number;
  readonly ran: number;
  /** Windows in which shares may move, as planned or prolonged. */
  readonly exploreWindows: number;
}

/** Where the shares stand at this tick. */
export interface BanditTick extends Exploring {
  readonly look: number;
  readonly counted: ReadonlyMap<string, Counted>;
  readonly standing: StandingVersions | undefined;
}

/** Looks at everything that is ripe; the same facts give the same chances, whoever asks again. */
export function lookAtArms(facts: BanditFacts): BanditTick {
  const { plan, goal, rolloutId, champion, arms, before, ran, exploreWindows } = facts;
  const look = Math.floor(ran / plan.lookWindows);
  const moving = arms.map(({ version, outcomes }) => ({ version, blocks: outcomes.blocks }));
  const counted = countedOf(champion, arms);
  return {
    look,
    counted,
    exploreWindows,
    frozen: before.bandit?.frozen,
    lacking: [...counted].flatMap(([version, { events }]) =>
      events >= plan.events ? [] : [{ version, events, needed: plan.events }],
    ),
    standing: standingVersions({ champion, arms: moving }, { goal, plan, seed: { rolloutId, look } }),
  };
}

/** Ripe outcomes since the start by version; the champion is counted beside the challenger that has most of it. */
function countedOf(champion: string, arms: readonly BanditArm[]): ReadonlyMap<string, Counted> {
  const beside = arms.map(({ goal }) => countOf(goal, 'champion'));
  const most = beside.reduce((best, one) => (one.outcomes > best.outcomes ? one : best), { events: 0, outcomes: 0 });
  return new Map([
    [champion, most],
    ...arms.map(({ version, goal }) => [version, countOf(goal, 'challenger')] as const),
  ]);
}

function countOf(goal: GoalState, arm: 'champion' | 'challenger'): Counted {
  if (goal.kind === 'value') return { events: goal[arm].count, outcomes: goal[arm].count };
  return { events: goal[arm].events, outcomes: goal[arm].requests };
}

/** What the tick came to before shares are looked at. */
export interface TickSaid {
  readonly after: ExperimentState;
  readonly end: Pick<ExperimentEnd, 'freezes'>;
  /** `freeze`: the next step begins; `move`: the clock of the plan runs, and nobody is waited for. */
  readonly goes: 'freeze' | 'move' | 'nowhere';
}

/**
 * Shares as they should be from now on: frozen for the leader, without whoever was taken out, or moved at a new look.
 *
 * A tick that is told twice finds its look looked at, and moves nothing.
 */
export function banditAfter(facts: BanditFacts, tick: BanditTick, said: TickSaid): ExperimentState {
  const before = facts.before.bandit ?? { look: 0, moves: 0 };
  const after = withoutTakenOut(facts, said.after);
  if (said.goes === 'freeze') return frozenSplit(facts, tick, { ...said, after, bandit: before });
  if (said.goes === 'nowhere' || before.frozen !== undefined || tick.look <= before.look)
    return { ...after, bandit: before };
  const looked = { ...before, look: tick.look };
  const { standing, counted } = tick;
  if (standing === undefined || tick.lacking.length > 0 || hasLost(facts, after)) return { ...after, bandit: looked };
  const { plan, goal, rolloutId, window } = facts;
  const seed = { rolloutId, look: tick.look };
  const move = moveShares({ goal, plan, seed, window, shares: after.arms, standing, counted });
  if (move === undefined) return { ...after, bandit: looked };
  const arms = after.arms.map((arm) => {
    const moved = move.arms.find(({ version }) => version === arm.version);
    return moved === undefined ? arm : { ...arm, weightPercent: moved.toPercent };
  });
  return { ...after, arms, bandit: { ...looked, moves: before.moves + 1, last: move } };
}

function hasLost({ before }: BanditFacts, { out }: ExperimentState): boolean {
  return out.length > before.out.length;
}

/** Who goes now leaves its share to the others in proportion to theirs. */
function withoutTakenOut(facts: BanditFacts, after: ExperimentState): ExperimentState {
  if (!hasLost(facts, after)) return { ...after, arms: facts.before.arms.map((arm) => ({ ...arm })) };
  const out = after.out.map(({ version }) => version);
  return { ...after, arms: [...sharesWithout(facts.before.arms, out, facts.plan)] };
}

function frozenSplit(
  { plan, arms, window }: BanditFacts,
  tick: BanditTick,
  { after, end, bandit }: TickSaid & { readonly bandit: BanditState },
): ExperimentState {
  const version = bandit.frozen?.version ?? end.freezes?.version ?? aheadOf(arms, tick);
  if (version === undefined) return { ...after, bandit };
  const reason = end.freezes?.reason ?? 'frozen before its time';
  return {
    ...after,
    arms: after.arms.map((arm) => ({ ...arm, weightPercent: arm.version === version ? plan.confirmPercent : 0 })),
    bandit: { ...bandit, ...given({ frozen: bandit.frozen ?? { version, window, reason } }) },
  };
}

/** The challenger with the best chance, for a person who does not wait; the first while nothing is known. */
function aheadOf(arms: readonly BanditArm[], { standing }: BanditTick): string | undefined {
  const chanceOf = (version: string): number => standing?.arms.find((one) => one.version === version)?.chance ?? 0;
  return arms.toSorted((a, b) => chanceOf(b.version) - chanceOf(a.version))[0]?.version;
}
