import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { AlarmReading } from '../../../contracts/stored/rollouts/alarm.ts';
import { changedSchedule } from '../../../domain/rollout/ordering/schedule.ts';
import type { VerdictFacts } from '../../../domain/rollout/ticking/rollout-verdict.ts';
import type { FoldedWindows } from './fold-windows.ts';
import { judgePlanOf } from './stored-progress.ts';

/** What a verdict is made of: the plan as it was fixed, what was folded, and the step in force. */
export function verdictFacts(
  record: Pick<RolloutRecord, 'plan' | 'rolloutId' | 'step' | 'stepStartedWindow' | 'requests'>,
  { progress, evidence }: FoldedWindows,
  alarms?: readonly AlarmReading[],
): VerdictFacts {
  const { plan, step, stepStartedWindow } = record;
  return {
    plan: judgePlanOf(record),
    terms: plan,
    checkpoint: progress.checkpoint,
    ripened: progress.ripened,
    rows: evidence,
    folded: progress.folded,
    step,
    stepStartedWindow,
    tally: progress.tally,
    schedule: changedSchedule({ ...record, folded: progress.folded }),
    control: progress.control,
    alarms,
  };
}
