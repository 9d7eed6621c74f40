import { closedStates, type RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';

/** The rollout is over: nothing moves any more. */
export function isClosed({ state }: Pick<RolloutRecord, 'state'>): boolean {
  return closedStates.some((closed) => closed === state);
}

/** Where a rollout stands, in one line. */
export function describeRollout(record: RolloutRecord): string {
  const { model, version, rolloutId, state, outcome, verdict, warming } = record;
  if (outcome !== undefined) return `${model} ${version} (${rolloutId}): ${outcome.kind}: ${outcome.reason}`;
  if (warming !== undefined)
    return `${model} ${version} (${rolloutId}): ${state}, waiting for the target since ${warming.since}: ${warming.says} (try ${warming.tries})`;
  const said = verdict === undefined ? '' : `; ${verdict.kind}: ${verdict.reason}`;
  return `${model} ${version} (${rolloutId}): ${state}, ${describeStep(record)}${said}`;
}

/** The step in force: `step 1 of 2, 25 %`. */
export function describeStep({ step, plan }: Pick<RolloutRecord, 'step' | 'plan'>): string {
  const weight = plan.steps[step]?.weightPercent;
  if (weight === undefined) return `before step 1 of ${plan.steps.length}`;
  return `step ${step + 1} of ${plan.steps.length}, ${weight} %`;
}
