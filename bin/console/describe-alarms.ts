import type { AlarmReading } from '../../lambdas/contracts/stored/rollouts/alarm.ts';
import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import { alarmStateWords, lastReadings } from '../../lambdas/domain/rollout/alarms/last-readings.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { instantWords } from '../../lambdas/domain/wording/instant.ts';

/** What was seen of own alarms last, one line each; those that are not green come first. */
export function describeAlarms(record: RolloutRecord): readonly string[] {
  return lastReadings(record).map(line);
}

function line({ name, state, since, says, at, unread }: AlarmReading): string {
  const from = since === undefined ? '' : ` since ${instantWords(since)}`;
  const silent = unread === undefined ? '' : `; no answer in the last ${counted(unread.looks, 'look')}: ${unread.says}`;
  return `alarm ${name} ${alarmStateWords[state]}${from}: ${says}${silent} (looked at ${instantWords(at)})`;
}
