import type { AlarmReading, MetricSource, PlanAlarm } from '../../../contracts/stored/rollouts/alarm.ts';
import { given } from '../../given.ts';
import { judgeValues, type MetricValue } from './judge-values.ts';

/** What one question about an alarm or a metric came to. `unread`: no answer, now; `wrong`: CloudWatch refuses the question itself. */
export type SeenAlarm =
  | {
      readonly kind: 'state';
      readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
      readonly reason: string;
      /** ISO instant of the change to this state. */
      readonly since?: string | undefined;
    }
  | { readonly kind: 'values'; readonly values: readonly MetricValue[] }
  | { readonly kind: 'gone' | 'denied' | 'wrong' | 'unread'; readonly says: string };

/** Longest text of CloudWatch that is kept. */
const MOST_SAID = 300;

const states = { OK: 'ok', ALARM: 'alarm', INSUFFICIENT_DATA: 'no-data' } as const;

/** A reading of what was seen at an instant; where there was no answer, the one before stays, and how often that was so. */
export function readingOf(
  { name, source }: PlanAlarm,
  seen: SeenAlarm,
  { at, before }: { readonly at: string; readonly before: AlarmReading | undefined },
): AlarmReading {
  switch (seen.kind) {
    case 'state': {
      const { since = before?.state === states[seen.state] ? before.since : at } = seen;
      const state = states[seen.state];
      return { name, state, says: shortened(seen.reason), at, ...given({ since }) };
    }
    case 'values':
      return dated(before, { name, at, ...ofValues(source, seen.values) });
    case 'gone':
    case 'denied':
    case 'wrong':
      return dated(before, { name, state: seen.kind, says: shortened(seen.says), at });
    case 'unread':
      return unread(name, shortened(seen.says), { at, before });
  }
}

function ofValues(
  source: PlanAlarm['source'],
  values: readonly MetricValue[],
): Pick<AlarmReading, 'state' | 'says' | 'values'> {
  // A state of its own has no values: nobody asks for any.
  if (source.kind !== 'metric') return { state: 'wrong', says: 'values in place of a state' };
  const newest = newestOf(source, values);
  return { ...judgeValues(source, newest), values: [...newest] };
}

/** As many values as are looked at, the oldest first; what is no number is no value. */
function newestOf({ of }: MetricSource, values: readonly MetricValue[]): readonly MetricValue[] {
  const known = values.filter(({ value }) => Number.isFinite(value));
  return known.toSorted((a, b) => (a.at < b.at ? -1 : 1)).slice(-of);
}

/** A state that was so before is so since then. */
function dated(before: AlarmReading | undefined, now: AlarmReading): AlarmReading {
  const since = before?.state === now.state && before.since !== undefined ? before.since : now.at;
  return { ...now, since };
}

function unread(
  name: string,
  says: string,
  { at, before }: { readonly at: string; readonly before: AlarmReading | undefined },
): AlarmReading {
  const looks = (before?.unread?.looks ?? 0) + 1;
  const last: AlarmReading = before ?? { name, state: 'unread', says: 'it never answered', at, since: at };
  return { ...last, at, unread: { looks, says } };
}

/** Stored readings judged again by their values: a replay believes no word that values can give. */
export function judgedAgain(
  planned: readonly PlanAlarm[] = [],
  readings: readonly AlarmReading[] = [],
): readonly AlarmReading[] {
  return readings.map((one) =>
    readAgain(
      planned.find(({ name }) => name === one.name),
      one,
    ),
  );
}

function readAgain(planned: PlanAlarm | undefined, reading: AlarmReading): AlarmReading {
  const { values } = reading;
  if (values === undefined || planned?.source.kind !== 'metric') return reading;
  return { ...reading, ...judgeValues(planned.source, values) };
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MOST_SAID ? `${line.slice(0, MOST_SAID - 3)}...` : line;
}
