import type { AlarmReading } from '../../lambdas/contracts/stored/rollouts/alarm.ts';
import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { instantWords } from '../../lambdas/domain/wording/instant.ts';

const stateWords: Readonly<Record<AlarmReading['state'], string>> = {
  ok: 'is green',
  alarm: 'IS BROKEN',
  'no-data': 'has no data',
  gone: 'cannot be judged',
  denied: 'cannot be judged',
  wrong: 'cannot be judged',
  unread: 'has not answered yet',
};

/** What was seen of own alarms last, one line each; those that are not green come first. */
export function describeAlarms({ keepWarm, verdict, alarms }: RolloutRecord): readonly string[] {
  const readings = keepWarm?.verdict?.alarms ?? verdict?.alarms ?? alarms ?? [];
  return readings.toSorted((a, b) => Number(a.state === 'ok') - Number(b.state === 'ok')).map(line);
}

function line({ name, state, since, says, at, unread }: AlarmReading): string {
  const from = since === undefined ? '' : ` since ${instantWords(since)}`;
  const silent = unread === undefined ? '' : `; no answer in the last ${counted(unread.looks, 'look')}: ${unread.says}`;
  return `alarm ${name} ${stateWords[state]}${from}: ${says}${silent} (looked at ${instantWords(at)})`;
}
