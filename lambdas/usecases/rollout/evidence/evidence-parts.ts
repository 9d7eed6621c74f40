import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { challengersOf } from '../../../domain/experiment/experiment-state.ts';
import { watchName } from '../../../domain/rollout/ticking/warm-watch.ts';
import { evidenceRecord, periodOf } from './period-of.ts';
import type { JudgedRecord } from './arm-record.ts';

/** Parts in which the evidence of a rollout lies beside that of the version that was started: further challengers or all periods, and the watch after a promotion. */
export function evidenceParts(record: RolloutRecord): readonly string[] {
  const watch = record.keepWarm === undefined ? [] : [watchName(record)];
  if (record.plan.standing === undefined) return [...challengersOf(record).slice(1), ...watch];
  return [...Array.from({ length: periodOf(record) }, (_, n) => `period-${n + 1}`), ...watch];
}

/** Where a part lies; without one the version that was started, or the present period. */
export function recordOfPart(record: RolloutRecord, part: string | undefined): JudgedRecord {
  if (part === undefined) return evidenceRecord(record);
  return watched(record, part) ?? { ...record, arm: part };
}

/** Where the checkpoint of a part lies: all periods go on from one. */
export function checkpointOfPart(record: RolloutRecord, part: string | undefined): JudgedRecord {
  if (part === undefined) return record;
  return watched(record, part) ?? (record.plan.standing === undefined ? { ...record, arm: part } : record);
}

/** The watch has a place of its own. */
function watched(record: RolloutRecord, part: string): JudgedRecord | undefined {
  const isWatch = record.keepWarm !== undefined && part === watchName(record);
  return isWatch ? { ...record, rolloutId: `${record.rolloutId}/${part}` } : undefined;
}
