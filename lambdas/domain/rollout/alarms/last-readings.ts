import type { AlarmReading } from '../../../contracts/stored/rollouts/alarm.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';

/** States of own alarms in words that follow the alarm's name. */
export const alarmStateWords: Readonly<Record<AlarmReading['state'], string>> = {
  ok: 'is green',
  alarm: 'IS BROKEN',
  'no-data': 'has no data',
  gone: 'cannot be judged',
  denied: 'cannot be judged',
  wrong: 'cannot be judged',
  unread: 'has not answered yet',
};

/** What was seen of own alarms last, those that are not green first; nothing where the plan has none. */
export function lastReadings({
  keepWarm,
  verdict,
  alarms,
}: Pick<RolloutRecord, 'keepWarm' | 'verdict' | 'alarms'>): readonly AlarmReading[] {
  const readings = keepWarm?.verdict?.alarms ?? verdict?.alarms ?? alarms ?? [];
  return readings.toSorted((a, b) => Number(a.state === 'ok') - Number(b.state === 'ok'));
}
