import type { DigestEvent, FindingEvent } from '../../contracts/messages/events.ts';
import type { Severity } from '../../contracts/people/names.ts';
import { digestSubject, digestText, mostUrgentFirst } from '../../domain/alert/attention/digest-words.ts';
import type { DigestLog, Teller } from './ports.ts';

/** What sending digests needs from outside. */
export interface SendDigestsDeps {
  readonly teller: Pick<Teller, 'publishDigest'>;
  readonly told: Pick<DigestLog, 'listWaiting' | 'removeWaiting'>;
}

const severities: readonly Severity[] = ['page', 'ticket', 'info'];

/**
 * Tells people in one message a topic of the findings that came too thick to be told singly; how many.
 *
 * They wait until the topic has taken the message: a run that dies tells again, under the same id.
 */
export async function sendDigests({ teller, told }: SendDigestsDeps): Promise<number> {
  let findings = 0;
  for (const severity of severities) {
    const waiting = await told.listWaiting(severity);
    if (waiting.length === 0) continue;
    await teller.publishDigest(digestOf(severity, waiting));
    await told.removeWaiting(waiting);
    findings += waiting.length;
  }
  return findings;
}

function digestOf(severity: Severity, waiting: readonly FindingEvent[]): DigestEvent {
  const sorted = mostUrgentFirst(waiting);
  const models = [...new Set(sorted.map(({ model }) => model))];
  const ids = waiting.map(({ model, id }) => `${model}/${id}`).toSorted();
  const id = `digest:${severity}:${ids.length}:${ids[0] ?? ''}:${ids.at(-1) ?? ''}`;
  return { id, kind: 'digest', severity, models, subject: digestSubject(sorted), text: digestText(sorted) };
}
