import { SCHEMA } from '../../contracts/people/names.ts';
import type { FindingEvent } from '../../contracts/messages/events.ts';
import type { AlertItem } from '../../contracts/stored/finding.ts';
import { findingAdvice } from '../../domain/alert/finding-advice.ts';
import type { Teller, ToldLog } from './ports.ts';

/** What telling a finding needs from outside. */
export interface TellFindingDeps {
  readonly teller: Teller;
  readonly told: ToldLog;
}

/** Longest subject that SNS takes. */
const MAX_SUBJECT = 100;

/** Tells once that an alert opened or closed: a repeat with the same opening is silent. */
export async function tellFinding(
  { teller, told }: TellFindingDeps,
  alert: AlertItem,
  state: FindingEvent['state'],
): Promise<'told' | 'known'> {
  const event = eventOf(alert, state);
  if (await told.wasTold(event.model, event.id)) return 'known';
  await teller.publish(event);
  await told.markTold(event);
  return 'told';
}

function eventOf(alert: AlertItem, state: FindingEvent['state']): FindingEvent {
  const { model, cause, severity, finding } = alert;
  const isOpen = state === 'opened';
  const what = isOpen ? finding.what : `Gone: the last checks did not find it any more. It was: ${finding.what}`;
  return {
    schema: SCHEMA,
    id: `finding:${cause}:${alert.openedAt ?? alert.firstSeenAt}:${state}`,
    kind: 'finding',
    state,
    severity,
    model,
    ...(finding.version === undefined ? {} : { version: finding.version }),
    cause,
    finding: finding.kind,
    at: alert.lastSeenAt,
    since: finding.since,
    subject: `${model}: ${cause} ${isOpen ? 'found' : 'is gone'}`.slice(0, MAX_SUBJECT),
    what,
    numbers: { ...finding.numbers },
    next: isOpen ? [...findingAdvice(finding.kind, model)] : ['nothing: it closed by itself'],
  };
}
