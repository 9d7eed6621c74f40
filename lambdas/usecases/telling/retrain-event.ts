import type { RetrainEvent } from '../../contracts/messages/events.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { epochMsOf, isoAt } from '../../contracts/runtime/instants.ts';
import type { AlertItem } from '../../contracts/stored/finding.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The epoch was a Thursday: weeks begin on the Monday before. */
const FIRST_MONDAY_MS = -3 * DAY_MS;
/** Weeks that an event names at most, the latest. */
const MOST_WEEKS = 53;

/** Asks for retraining: the evidence of an alert that opened, and the weeks in which it was so. */
export function retrainEvent(alert: AlertItem): RetrainEvent {
  const { model, cause, finding } = alert;
  return {
    schema: SCHEMA,
    id: `retrain:${cause}:${lifeOf(alert)}`,
    kind: 'retrain',
    model,
    ...(finding.version === undefined ? {} : { version: finding.version }),
    cause,
    finding: finding.kind,
    at: alert.lastSeenAt,
    since: finding.since,
    what: finding.what,
    numbers: { ...finding.numbers },
    weeks: weeksOf(finding.since, alert.lastSeenAt),
  };
}

/** Which life of a cause it is. Runs that open an alert at the same time say the same, though each saw it at an instant of its own. */
export function lifeOf({ life, openedAt, firstSeenAt }: AlertItem): string {
  return life === undefined ? (openedAt ?? firstSeenAt) : `${life}`;
}

/** Weeks from Monday to Monday, UTC, that hold a time between two instants. */
function weeksOf(since: string, at: string): RetrainEvent['weeks'] {
  const first = mondayBefore(epochMsOf(since));
  const weeks: { from: string; to: string }[] = [];
  for (let week = mondayBefore(epochMsOf(at)); week >= first && weeks.length < MOST_WEEKS; week -= WEEK_MS)
    weeks.unshift({ from: isoAt(week), to: isoAt(week + WEEK_MS) });
  return weeks;
}

function mondayBefore(epochMs: number): number {
  return Math.floor((epochMs - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;
}
