import type { RolloutRecord, RolloutVerdict } from '../../../contracts/stored/rollout.ts';
import { promotedVersion } from '../../experiment/experiment-state.ts';
import { isJudgePlan } from '../../judge/model/plan.ts';
import type { Ending } from './decision-words.ts';

/** How a rollout ended, as far as its plain sentence needs it; undefined while it is open. */
export function endingOf(record: RolloutRecord): Ending | undefined {
  const { outcome, champion, plan } = record;
  if (outcome === undefined) return undefined;
  const { judge } = plan;
  const isAlone = isJudgePlan(judge) && judge.control === 'none';
  const recorded = record.step < 0 ? record.retro?.ended?.kind : undefined;
  const isControlled = plan.control !== undefined;
  const known = { recorded, champion, isAlone, isControlled, isExperiment: plan.experiment !== undefined };
  return { ...outcome, ...known, version: promotedVersion(record), verdict: decidingVerdict(record)?.kind };
}

/** The verdict behind the end of a rollout: that on the promoted version where it was taken back afterwards. */
export function decidingVerdict({ state, verdict, keepWarm }: RolloutRecord): RolloutVerdict | undefined {
  return state === 'rolled-back' ? (keepWarm?.verdict ?? verdict) : verdict;
}
