import type { Verdict } from '../judge/verdict/verdict.ts';
import { invalidWords, rollbackWords } from '../judge/verdict/verdict-words.ts';
import { armWords, goalWords, progressWords } from './experiment-words.ts';
import type { ExperimentStanding, StandingArm } from './experiment-standing.ts';
import { leaderOf } from './leader.ts';

/** A challenger that a guardrail takes out. */
export interface HarmedArm {
  readonly version: string;
  readonly reason: string;
  readonly tests: readonly string[];
}

/** What becomes of an experiment at a look. */
export interface ExperimentEnd {
  readonly verdict: Verdict;
  /** Challengers that go now. */
  readonly harmed: readonly HarmedArm[];
  /** The proven winner. */
  readonly winner?: string;
  /** Of a bandit: the challenger that leads, and why a frozen split confirms it now. */
  readonly freezes?: { readonly version: string; readonly reason: string };
}

/** What the goal says of challengers that broke no guardrail. */
export type EndByGoal = (standing: ExperimentStanding) => Omit<ExperimentEnd, 'harmed'>;

/**
 * Guardrails stop and never win; the goal wins, and a winner is also proven to be no worse where a promotion asks for it.
 *
 * A challenger that breaks a guardrail goes alone while others are left. From the earliest end on a winner ends the experiment; so does the
 * certainty that nobody is better by the declared change; the deadline ends it without a winner.
 *
 * @param byGoal how the goal ends it
 */
export function endOfExperiment(standing: ExperimentStanding, byGoal: EndByGoal = endBySplit): ExperimentEnd {
  const { arms, windowSeconds } = standing;
  const harmed = arms.filter(({ look }) => look.kind === 'abort').map((arm) => harmedArm(arm, windowSeconds));
  const left = arms.filter(({ look }) => look.kind !== 'abort');
  if (left.length === 0) {
    const reason = harmed
      .map(({ version, reason: why }) => (arms.length === 1 ? why : `${version}: ${why}`))
      .join('; ');
    return { verdict: { kind: 'rollback', reason }, harmed };
  }
  const broken = left.find(({ look }) => look.kind === 'invalid');
  if (broken !== undefined) {
    const reason = `${broken.version}: ${invalidWords(broken.look, windowSeconds)}`;
    return { verdict: { kind: 'invalid', reason }, harmed };
  }
  return { ...byGoal({ ...standing, arms: left }), harmed };
}

function harmedArm({ version, look }: StandingArm, windowSeconds: number): HarmedArm {
  return { version, reason: rollbackWords(look, windowSeconds), tests: look.reasons.map(({ test }) => test) };
}

/** Of a fixed split: a proven winner, certainty that there is none, or the deadline. */
export function endBySplit(standing: ExperimentStanding): Omit<ExperimentEnd, 'harmed'> {
  const { arms, windows, atLeastWindows, deadlineWindows } = standing;
  const all = arms.map((arm) => armWords(arm, standing)).join('; ');
  if (windows < atLeastWindows) return { verdict: waits(standing, all) };
  const proven = provenWinners(arms);
  const won = proven.find(({ version }) => version === standing.named) ?? leaderOf(proven, standing.better);
  if (won !== undefined) return { verdict: winnerVerdict(standing, won), winner: won.version };
  if (arms.every(({ goal }) => !goal.mayReach)) return { verdict: nobodyReaches(standing, all) };
  if (windows >= deadlineWindows)
    return { verdict: { kind: 'inconclusive', reason: `no winner by the deadline: ${all}` } };
  return { verdict: waits(standing, all) };
}

/** Nobody can be better by the declared change any more. */
export function nobodyReaches(standing: ExperimentStanding, all: string): Verdict {
  return { kind: 'report', reason: `no winner: ${goalWords(standing)} is ruled out for every challenger; ${all}` };
}

/** Nothing is decided yet. */
export function waits(standing: ExperimentStanding, all: string): Verdict {
  return { kind: 'continue', advance: false, reason: `${progressWords(standing)}: ${all}` };
}

function winnerVerdict(standing: ExperimentStanding, won: StandingArm): Verdict {
  const others = standing.arms.filter((arm) => arm !== won).map((arm) => `; ${armWords(arm, standing)}`);
  const reason = `${won.version} won: ${armWords(won, standing)}${others.join('')}`;
  return { kind: standing.winner, reason };
}

function provenWinners(arms: readonly StandingArm[]): readonly StandingArm[] {
  return arms.filter(({ goal, unproven }) => goal.is === 'better' && unproven.length === 0);
}
