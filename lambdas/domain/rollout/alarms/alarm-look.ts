import type { AlarmReading, PlanAlarm } from '../../../contracts/stored/rollouts/alarm.ts';
import { counted } from '../../wording/counted.ts';
import { brokenTest, unseenTest } from '../../wording/alarm-tests.ts';
import { instantWords } from '../../wording/instant.ts';

/** Looks in a row without an answer after which nobody can say any more whether an alarm is broken. */
const MOST_UNREAD = 3;

/** An alarm that is broken, or of which nobody can say whether it is. */
export interface TroubledAlarm {
  readonly name: string;
  /** How it stands among tests. */
  readonly test: string;
  readonly kind: 'broken' | 'unseen';
  /** What follows, as the plan says. */
  readonly follows: PlanAlarm['missing'];
  /** State and since when, in words, without the name. */
  readonly says: string;
  readonly since: string | undefined;
}

/**
 * Alarms in trouble, in the order of the plan; one without a reading was never looked for.
 *
 * @param patience looks without an answer after which what was seen last counts no more
 */
export function troubledAlarms(
  planned: readonly PlanAlarm[] = [],
  readings: readonly AlarmReading[] = [],
  patience = MOST_UNREAD,
): readonly TroubledAlarm[] {
  return planned.flatMap((alarm) => {
    const reading = readings.find(({ name }) => name === alarm.name);
    return reading === undefined ? [] : troubleOf(alarm, reading, patience);
  });
}

function troubleOf(
  { name, source, strength, missing }: PlanAlarm,
  reading: AlarmReading,
  patience: number,
): readonly TroubledAlarm[] {
  const { state, since } = reading;
  // What was broken when it answered last is broken until it says otherwise.
  if (state === 'alarm') {
    const word = source.kind === 'alarm' ? 'in ALARM' : 'broken';
    const says = `${word}${sinceWords(since)}: ${reading.says}${unreadWords(reading)}`;
    return [{ name, test: brokenTest(name), kind: 'broken', follows: strength, says, since }];
  }
  const why = unseenWords(reading, patience);
  return why === undefined
    ? []
    : [{ name, test: unseenTest(name), kind: 'unseen', follows: missing, says: why, since }];
}

/** Why nobody can say whether an alarm is broken; undefined where it is known, or was a moment ago. */
function unseenWords(reading: AlarmReading, patience: number): string | undefined {
  const { state, since, says, unread } = reading;
  switch (state) {
    case 'no-data':
      return `no data${sinceWords(since)}: ${says}${unreadWords(reading)}`;
    case 'gone':
    case 'denied':
    case 'wrong':
      return says;
    case 'ok':
    case 'alarm':
    case 'unread':
      return unread === undefined || unread.looks < patience
        ? undefined
        : `no answer in ${counted(unread.looks, 'look')}: ${unread.says}`;
  }
}

function sinceWords(since: string | undefined): string {
  return since === undefined ? '' : ` since ${instantWords(since)}`;
}

function unreadWords({ unread }: AlarmReading): string {
  return unread === undefined ? '' : `; no answer in the last ${counted(unread.looks, 'look')}: ${unread.says}`;
}

/** An alarm in trouble as a part of a sentence. */
export function troubleWords({ name, kind, says }: TroubledAlarm): string {
  return kind === 'broken' ? `alarm ${name} is ${says}` : `alarm ${name} cannot be judged: ${says}`;
}
