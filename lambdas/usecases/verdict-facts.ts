import type { RolloutRecord } from '../contracts/rollout.ts';
import type { VerdictFacts } from '../domain/rollout/rollout-verdict.ts';
import type { FoldedWindows } from './fold-windows.ts';
import { judgePlanOf } from './judge-state.ts';

/** What a verdict is made of: the plan as it was fixed, what was folded, and the step in force. */
export function verdictFacts(
  record: Pick<RolloutRecord, 'plan' | 'rolloutId' | 'step' | 'stepStartedWindow'>,
  { state, evidence }: FoldedWindows,
): VerdictFacts {
  const { plan, step, stepStartedWindow } = record;
  return {
    plan: judgePlanOf(record),
    terms: plan,
    checkpoint: state.checkpoint,
    ripened: state.ripened,
    rows: evidence,
    folded: state.folded,
    step,
    stepStartedWindow,
    exposed: state.tally.challenger.requests,
  };
}
