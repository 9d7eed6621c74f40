import type { ExperimentState } from '../../lambdas/contracts/stored/experiment/experiment.ts';
import {
  foldOutcomes,
  freshOutcomes,
  confirmPlan,
  type BanditOutcomes,
} from '../../lambdas/domain/experiment/bandit/bandit-outcomes.ts';
import { firstShares } from '../../lambdas/domain/experiment/bandit/bandit-move.ts';
import { banditAfter, lookAtArms, type BanditFacts } from '../../lambdas/domain/experiment/bandit/bandit-tick.ts';
import { endOfConfirming, endOfExploring } from '../../lambdas/domain/experiment/bandit/end-of-bandit.ts';
import { endOfExperiment, type ExperimentEnd } from '../../lambdas/domain/experiment/end-of-experiment.ts';
import { stateAfter } from '../../lambdas/domain/experiment/experiment-state.ts';
import type { StandingArm } from '../../lambdas/domain/experiment/experiment-standing.ts';
import { foldGoal, freshGoal, type GoalState } from '../../lambdas/domain/experiment/goal-state.ts';
import { goalStanding } from '../../lambdas/domain/experiment/goal-standing.ts';
import { championPercent } from '../../lambdas/domain/experiment/shares.ts';
import type { GoalPlan } from '../../lambdas/domain/judge/model/goal.ts';
import type { Look } from '../../lambdas/domain/judge/model/rows.ts';
import type { Seen } from './bandit-world.ts';

/** Lengths in windows of the bench, which are looks. */
export interface Terms {
  readonly versions: number;
  readonly floor: number;
  readonly halfLife: number;
  readonly atLeast: number;
  readonly explore: number;
  readonly deadline: number;
  readonly effectPercent: number;
  readonly seed: string;
}

const BETA = 0.05;
const healthy: Look = { kind: 'continue', minute: 0, reasons: [], proved: [] };

/** One bandit, driven by the code that is deployed: outcomes are folded, looks are taken, shares are moved, frozen and confirmed by it. */
export class DeployedBandit {
  readonly #terms: Terms;
  readonly #names: readonly string[];
  readonly #goal: GoalPlan;
  readonly #bandit;
  #states: readonly { readonly goal: GoalState; readonly outcomes: BanditOutcomes }[];
  #experiment: ExperimentState;
  #step = 0;
  #window = 0;
  end: ExperimentEnd | undefined;

  constructor(terms: Terms) {
    const { versions, floor, halfLife, explore } = terms;
    this.#terms = terms;
    this.#names = Array.from({ length: versions - 1 }, (_, n) => `v${n + 2}`);
    const moving = { blockWindows: 1, keptBlocks: Math.min(10 * halfLife, explore) + 1, confirmLevel: BETA };
    const { effectPercent } = terms;
    const level = BETA / (versions - 1);
    this.#goal = { kpi: 'goal', kind: 'binary', better: 'higher', effectPercent, level, designEffect: 1, moving };
    const bounds = { floor, ceiling: 100 };
    const plan = { champion: bounds, challengers: this.#names.map(() => bounds), lookWindows: 1, events: 100 };
    this.#bandit = { ...plan, halfLifeWindows: halfLife, exploreWindows: explore, confirmPercent: 50 };
    this.#states = this.#names.map(() => ({ goal: freshGoal(this.#goal), outcomes: freshOutcomes }));
    this.#experiment = { arms: [...firstShares(this.#names, this.#bandit)], out: [] };
  }

  /** Shares in force, the champion first; they add up to 1. */
  shares(): readonly number[] {
    const { arms } = this.#experiment;
    return [championPercent(arms), ...arms.map(({ weightPercent }) => weightPercent)].map((one) => one / 100);
  }

  /** Whether shares are frozen. */
  isFrozen(): boolean {
    return this.#step >= 1;
  }

  /** One window, and the look at its end. */
  tell(seen: readonly Seen[]): void {
    const [champion = { requests: 0, events: 0 }, ...others] = seen;
    this.#states = this.#states.map((state, at) => {
      const cohort = { champion, challenger: others[at] ?? { requests: 0, events: 0 } };
      const confirms = this.#step >= 1 ? { confirms: true as const } : {};
      return {
        goal: this.#step >= 1 ? state.goal : foldGoal(state.goal, this.#goal, { ripe: { goal: [cohort] } }),
        outcomes: foldOutcomes(state.outcomes, this.#goal, [{ window: this.#window, cohort, ...confirms }]),
      };
    });
    this.#window += 1;
    if (this.#step >= 1) this.#confirm();
    else this.#look();
  }

  #standing(arms: readonly StandingArm[]) {
    const { effectPercent, atLeast, deadline } = this.#terms;
    const goal = { kpi: 'goal', better: 'higher' as const, effectPercent, winner: 'promote' as const };
    const lengths = { atLeastWindows: atLeast, deadlineWindows: deadline, windowSeconds: 60 };
    return { ...goal, arms, windows: this.#window, ...lengths };
  }

  #look(): void {
    const arms = this.#names.map((version, at) => ({ version, ...(this.#states[at] ?? this.#fresh()) }));
    const facts: BanditFacts = {
      plan: this.#bandit,
      goal: this.#goal,
      rolloutId: this.#terms.seed,
      champion: 'v1',
      before: this.#experiment,
      arms,
      window: this.#window,
      ran: this.#window,
      exploreWindows: this.#terms.explore,
    };
    const tick = lookAtArms(facts);
    const standing = arms.map(({ version, goal }) => this.#arm(version, goal, this.#goal));
    const end = endOfExperiment(this.#standing(standing), (one) => endOfExploring(one, tick));
    const said = { end, window: this.#window, arms: standing, better: 'higher' as const, promotes: false };
    const freezes = end.freezes !== undefined;
    const after = stateAfter(this.#experiment, said);
    this.#experiment = banditAfter(facts, tick, { after, end, goes: freezes ? 'freeze' : 'move' });
    if (freezes) this.#step = 1;
    else if (end.verdict.kind !== 'continue') this.end = end;
  }

  #confirm(): void {
    const version = this.#experiment.bandit?.frozen?.version ?? '';
    const { outcomes } = this.#states[this.#names.indexOf(version)] ?? this.#fresh();
    const plan = confirmPlan(this.#goal);
    const arm = this.#arm(version, outcomes.confirm ?? freshGoal(plan), plan);
    const end = endOfExperiment(this.#standing([arm]), endOfConfirming);
    if (end.verdict.kind !== 'continue') this.end = end;
  }

  #arm(version: string, goal: GoalState, plan: GoalPlan): StandingArm {
    return { version, look: healthy, goal: goalStanding(goal, plan), unproven: [] };
  }

  #fresh() {
    return { goal: freshGoal(this.#goal), outcomes: freshOutcomes };
  }
}
