import { SCHEMA } from '../../contracts/people/names.ts';
import type { FindingEvent, ToldEvent } from '../../contracts/messages/events.ts';
import { epochMsOf } from '../../contracts/runtime/instants.ts';
import type { AlertItem } from '../../contracts/stored/finding.ts';
import type { ToldCare } from '../../domain/alert/attention/care-of.ts';
import { findingAdvice } from '../../domain/alert/finding-advice.ts';
import { newsSubject, newsWords, type FindingNews, type NewsOf } from '../../domain/alert/attention/finding-news.ts';
import { lifeOf, retrainEvent } from './retrain-event.ts';
import type { DigestLog, Teller, ToldLog } from './ports.ts';

/** What telling a finding needs from outside. */
export interface TellFindingDeps {
  readonly teller: Teller;
  readonly told: ToldLog & Pick<DigestLog, 'takePlace' | 'keepWaiting'>;
}

/** Messages that a topic takes singly in a minute; what comes beyond waits for a digest. */
const MOST_A_MINUTE = 10;

/** An alert with its news, and how its owner wants it told. */
export interface Telling {
  readonly alert: AlertItem;
  readonly news: FindingNews;
  readonly care: Pick<ToldCare, 'isTold' | 'owner' | 'runbook' | 'retrain'>;
  /** It was snoozed when the news came. */
  readonly wasSnoozed: boolean;
}

/** Tells the news of an alert once: a repeat with the same opening is silent. Where it is wanted, retraining is told of an opening. */
export async function tellFinding(deps: TellFindingDeps, telling: Telling): Promise<'told' | 'known' | 'quiet'> {
  if (telling.news === 'opened' && telling.care.retrain) await tellOnce(deps, retrainEvent(telling.alert));
  return telling.care.isTold ? tellOnce(deps, eventOf(telling)) : 'quiet';
}

async function tellOnce({ teller, told }: TellFindingDeps, event: ToldEvent): Promise<'told' | 'known'> {
  if (await told.wasTold(event.model, event.id)) return 'known';
  if (event.kind !== 'finding' || (await told.takePlace(event, MOST_A_MINUTE))) {
    await teller.publish(event);
  } else {
    await teller.publishToMachines(event);
    await told.keepWaiting(event);
  }
  await told.markTold(event);
  return 'told';
}

function eventOf({ alert, news, care, wasSnoozed }: Telling): FindingEvent {
  const { model, cause, finding } = alert;
  const owner = alert.owner ?? care.owner;
  const of = newsOf(alert, owner);
  return {
    schema: SCHEMA,
    id: idOf(alert, news),
    kind: 'finding',
    state: news,
    // Who snoozed an alert wants no call to hear that it is over.
    severity: wasSnoozed && news === 'closed' ? 'info' : alert.severity,
    model,
    ...(finding.version === undefined ? {} : { version: finding.version }),
    cause,
    finding: finding.kind,
    at: alert.lastSeenAt,
    since: finding.since,
    ...(owner === undefined ? {} : { owner }),
    subject: newsSubject(news, of),
    what: newsWords(news, of),
    numbers: { ...finding.numbers },
    next: news === 'closed' ? ['nothing: it closed by itself'] : [...findingAdvice(finding.kind, { model, cause })],
    links: care.runbook === undefined ? {} : { runbook: care.runbook },
  };
}

/** Same id, same news: an alert opens and closes once in its life, and may come back after each snooze. */
function idOf(alert: AlertItem, news: FindingNews): string {
  return `finding:${alert.cause}:${lifeOf(alert)}:${news === 'again' ? `again:${alert.lastSeenAt}` : news}`;
}

function newsOf({ model, cause, finding, lastSeenAt, over }: AlertItem, owner: string | undefined): NewsOf {
  const { kind, what, since } = finding;
  const seconds = Math.max(0, epochMsOf(lastSeenAt) - epochMsOf(since)) / 1_000;
  return { model, cause, kind, what, since, at: lastSeenAt, seconds, over, ...(owner === undefined ? {} : { owner }) };
}
