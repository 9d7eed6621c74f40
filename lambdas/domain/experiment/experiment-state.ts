import type { ExperimentPlan, ExperimentState } from '../../contracts/stored/experiment/experiment.ts';
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
  { arms, out }: ExperimentState,
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
    ...given({ winner }),
  };
}

/** What a record says of an experiment; the rest of it does not matter here. */
interface ExperimentRecord {
  readonly version: string;
  readonly experiment?: ExperimentState | undefined;
  readonly plan: { readonly experiment?: ExperimentPlan | undefined };
  readonly revisions: readonly { readonly arms?: readonly ArmShare[] | undefined }[];
}

/** The version that a promotion makes champion: the winner of an experiment, else the one that was started. */
export function promotedVersion({ version, experiment }: Pick<ExperimentRecord, 'version' | 'experiment'>): string {
  return experiment?.winner ?? version;
}

/** All challengers of a rollout, the version that was started first. */
export function challengersOf({ version, plan }: Pick<ExperimentRecord, 'version' | 'plan'>): readonly string[] {
  return plan.experiment?.arms.map((arm) => arm.version) ?? [version];
}

/** Whether the challengers of an experiment should have other shares than they have. */
export function isSplitMoved({ experiment, revisions }: Pick<ExperimentRecord, 'experiment' | 'revisions'>): boolean {
  const inForce = revisions.at(-1)?.arms;
  return experiment !== undefined && inForce !== undefined && !isSameSplit(experiment.arms, inForce);
}
