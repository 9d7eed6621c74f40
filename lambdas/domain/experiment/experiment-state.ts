import type { ExperimentPlan, ExperimentState } from '../../contracts/stored/experiment/experiment.ts';
import type { BanditMove } from '../../contracts/stored/experiment/bandit.ts';
import { given } from '../given.ts';
import type { ExperimentEnd } from './end-of-experiment.ts';
import type { StandingArm } from './experiment-standing.ts';
import { leaderOf } from './leader.ts';
import { isSameSplit, type ArmShare } from './shares.ts';

/** Whether a challenger was taken out. */
export function isOutOf({ out }: Pick<ExperimentState, 'out'>, version: string): boolean {
  return out.some((one) => one.version === version);
}

/** What a tick came to. */
export interface TickEnd {
  readonly end: ExperimentEnd;
  /** Windows judged. */
  readonly window: number;
  /** Challengers that were in before it. */
  readonly arms: readonly StandingArm[];
  readonly better: 'lower' | 'higher';
  /** Somebody is promoted now: the winner, or by a person's order the leader. */
  readonly promotes: boolean;
}

/**
 * Challengers as they should be served from now on: who is harmed keeps its slot and gets nothing more.
 *
 * When nobody is left the rollout goes back, and the last ones stay named as in: a repeat of the tick finds the same.
 */
export function stateAfter(
  { arms, out, bandit }: ExperimentState,
  { end, window, arms: judged, better, promotes }: TickEnd,
): ExperimentState {
  const gone = (end.verdict.kind === 'rollback' ? [] : end.harmed).map((harmed) => ({
    ...harmed,
    tests: [...harmed.tests],
    window,
  }));
  const all = { out: [...out, ...gone] };
  const left = judged.filter(({ version }) => !isOutOf(all, version));
  const winner = end.winner ?? (promotes ? leaderOf(left, better)?.version : undefined);
  return {
    arms: arms.map((arm) => (isOutOf(all, arm.version) ? { ...arm, weightPercent: 0 } : { ...arm })),
    ...all,
    ...given({ winner, bandit }),
  };
}

/** Whether a bandit has frozen its shares, and confirms who led. */
export function isConfirming({
  plan,
  step,
}: {
  readonly plan: { readonly experiment?: Pick<ExperimentPlan, 'bandit'> | undefined };
  readonly step: number;
}): boolean {
  return plan.experiment?.bandit !== undefined && step >= 1;
}

/** The move that is in force; undefined before the first, and where shares are fixed or frozen. */
export function moveToTell({
  experiment,
  step,
}: {
  readonly experiment?: ExperimentState | undefined;
  readonly step: number;
}): BanditMove | undefined {
  const { last, frozen } = experiment?.bandit ?? {};
  return step === 0 && frozen === undefined ? last : undefined;
}

/** The later of two states of one rollout: a tick that comes late does not take back a move, nor a freeze. */
export function laterState(noted: ExperimentState | undefined, judged: ExperimentState): ExperimentState {
  const [before, now] = [noted?.bandit, judged.bandit];
  if (noted === undefined || before === undefined) return judged;
  const isBehind = before.look > (now?.look ?? 0) || (before.frozen !== undefined && now?.frozen === undefined);
  return isBehind ? noted : judged;
}

/** What a record says of an experiment; the rest of it does not matter here. */
interface ExperimentRecord {
  readonly version: string;
  readonly experiment?: ExperimentState | undefined;
  readonly plan: {
    readonly experiment?: ExperimentPlan | undefined;
    /** Several shadows at the same time. */
    readonly shadows?: { readonly arms: ExperimentPlan['arms'] } | undefined;
  };
  readonly revisions: readonly { readonly arms?: readonly ArmShare[] | undefined }[];
}

/** The version that a promotion makes champion: the winner of an experiment, or who is confirmed, else the one that was started. */
export function promotedVersion({ version, experiment }: Pick<ExperimentRecord, 'version' | 'experiment'>): string {
  return experiment?.winner ?? experiment?.bandit?.frozen?.version ?? version;
}

/** All challengers of a rollout, the version that was started first. */
export function challengersOf({ version, plan }: Pick<ExperimentRecord, 'version' | 'plan'>): readonly string[] {
  return (plan.experiment ?? plan.shadows)?.arms.map((arm) => arm.version) ?? [version];
}

/** Whether the challengers of an experiment should have other shares than they have. */
export function isSplitMoved({ experiment, revisions }: Pick<ExperimentRecord, 'experiment' | 'revisions'>): boolean {
  const inForce = revisions.at(-1)?.arms;
  return experiment !== undefined && inForce !== undefined && !isSameSplit(experiment.arms, inForce);
}
