import type { Fault } from '../../../contracts/people/faults.ts';
import type { AlarmReading, PlanAlarm } from '../../../contracts/stored/rollouts/alarm.ts';
import { troubledAlarms, troubleWords, type TroubledAlarm } from './alarm-look.ts';

/** What own alarms say to a start: what refuses it, and what people are told of it. */
export interface StartAlarms {
  readonly faults: readonly Fault[];
  readonly says: readonly string[];
}

/**
 * Holds a start against own alarms: one that is broken already refuses it, unless it only warns; one that cannot be judged refuses where
 * that would roll back.
 *
 * @param path where the list of alarms was written
 */
export function startAlarms(
  planned: readonly PlanAlarm[],
  readings: readonly AlarmReading[],
  path: string,
): StartAlarms {
  // A start is one look: whoever does not answer now is not seen.
  const troubled = troubledAlarms(planned, readings, 1);
  const placed = troubled.map((one) => ({ one, at: planned.findIndex(({ name }) => name === one.name) }));
  const refusing = placed.flatMap(({ one, at }) => {
    const reading = readings.find(({ name }) => name === one.name);
    return isRefused(one, reading) ? [{ path: `${path}[${at}]`, message: refusalWords(one) }] : [];
  });
  return { faults: refusing, says: troubled.map((one) => `at the start ${troubleWords(one)}`) };
}

/** A query that CloudWatch refuses is a mistake of who wrote it. */
function isRefused({ kind, follows }: TroubledAlarm, reading: AlarmReading | undefined): boolean {
  if (kind === 'broken') return follows !== 'warn';
  return follows === 'rollback' || reading?.state === 'wrong';
}

function refusalWords(one: TroubledAlarm): string {
  const words = troubleWords(one);
  return one.kind === 'broken' ? `${words}; start when it has recovered` : `${words}; it must be seen before a start`;
}
