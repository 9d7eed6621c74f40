import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import {
  detailTypes,
  EVENT_SOURCE,
  findingDetailTypes,
  messageAttributes,
  RETRAIN_DETAIL_TYPE,
  type DigestEvent,
  type FindingEvent,
  type RolloutEvent,
  type ToldEvent,
} from '../../contracts/messages/events.ts';
import type { Severity } from '../../contracts/people/names.ts';
import { findingText } from '../../domain/alert/finding-text.ts';
import { messageText } from '../../domain/alert/message-text.ts';
import type { Teller } from '../../usecases/telling/ports.ts';
import { callInTime, type OutsideCall } from '../clients/call-in-time.ts';

/** Models that a digest can be filtered by: attributes count towards the size of a message. */
const MOST_MODELS = 500;

/** Where events go. */
export interface Destinations {
  readonly topics: SNSClient;
  readonly bus: EventBridgeClient;
  /** ARN of the topic of each severity. */
  readonly topicArns: Readonly<Record<Severity, string>>;
  readonly busName: string;
  readonly deadlineMs?: number;
}

/** Tells people by SNS and machines by EventBridge. Throws INTERNAL when either did not take the event. */
export class SnsBusTeller implements Teller {
  readonly #to: Destinations;

  constructor(destinations: Destinations) {
    this.#to = destinations;
  }

  async publish(event: ToldEvent): Promise<void> {
    // Retraining is the business of machines.
    if (event.kind !== 'retrain') await this.#publishToTopic(event);
    await this.#putOnBus(event);
  }

  async publishToMachines(event: ToldEvent): Promise<void> {
    await this.#putOnBus(event);
  }

  async publishDigest({ id, kind, severity, models, subject, text }: DigestEvent): Promise<void> {
    const command = new PublishCommand({
      TopicArn: this.#to.topicArns[severity],
      Subject: subjectOf(subject),
      Message: `${text}\n\nDigest ${id}`,
      // A list matches filters of any model in it.
      MessageAttributes: {
        model: { DataType: 'String.Array', StringValue: JSON.stringify(models.slice(0, MOST_MODELS)) },
        kind: { DataType: 'String.Array', StringValue: JSON.stringify([kind, 'finding']) },
        severity: { DataType: 'String', StringValue: severity },
      },
    });
    await callInTime(this.#call('publishing a digest'), (options) => this.#to.topics.send(command, options));
  }

  async #publishToTopic(event: RolloutEvent | FindingEvent): Promise<void> {
    const attributes = messageAttributes.map((name) => [name, { DataType: 'String', StringValue: event[name] }]);
    const command = new PublishCommand({
      TopicArn: this.#to.topicArns[event.severity],
      Subject: subjectOf(event.subject),
      Message: event.kind === 'finding' ? findingText(event) : messageText(event),
      MessageAttributes: Object.fromEntries(attributes),
    });
    await callInTime(this.#call('publishing to the topic'), (options) => this.#to.topics.send(command, options));
  }

  async #putOnBus(event: ToldEvent): Promise<void> {
    const entry = {
      EventBusName: this.#to.busName,
      Source: EVENT_SOURCE,
      DetailType: detailTypeOf(event),
      Detail: JSON.stringify(event),
    };
    const command = new PutEventsCommand({ Entries: [entry] });
    const answer = await callInTime(this.#call('putting on the bus'), (options) => this.#to.bus.send(command, options));
    if ((answer.FailedEntryCount ?? 0) === 0) return;
    const code = answer.Entries?.[0]?.ErrorCode ?? 'unknown';
    throw new UnderstudyError('INTERNAL', `the bus refused event ${event.id}: ${code}`);
  }

  #call(what: string): OutsideCall {
    return { what, deadlineMs: this.#to.deadlineMs ?? 8_000, code: 'INTERNAL' };
  }
}

function detailTypeOf(event: ToldEvent): string {
  if (event.kind === 'retrain') return RETRAIN_DETAIL_TYPE;
  return event.kind === 'finding' ? findingDetailTypes[event.state] : detailTypes[event.kind];
}

/** A subject as SNS takes it: ASCII, one line, at most 100 characters. */
function subjectOf(subject: string): string {
  return subject
    .replaceAll('×', 'x')
    .replaceAll(/[^\x21-\x7e]+/g, ' ')
    .slice(0, 100)
    .trim();
}
