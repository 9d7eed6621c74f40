import type { DigestEvent, FindingEvent, ToldEvent } from '../../contracts/messages/events.ts';
import type { Severity } from '../../contracts/people/names.ts';

/** Tells people (SNS) and machines (bus). */
export interface Teller {
  /** Publishes to the topic of the event's severity and to the bus. */
  publish(event: ToldEvent): Promise<void>;
  /** Puts an event on the bus alone: people hear of it in a digest. */
  publishToMachines(event: ToldEvent): Promise<void>;
  /** Publishes to the topic of its severity alone. */
  publishDigest(digest: DigestEvent): Promise<void>;
}

/** Remembers what was told, so that a repeat is silent. */
export interface ToldLog {
  wasTold(model: string, id: string): Promise<boolean>;
  markTold(event: ToldEvent): Promise<void>;
}

/** Keeps people from a flood of messages: places in the present minute of each topic, and findings that wait for a digest. */
export interface DigestLog {
  /** Whether a finding may be told singly: it has one of `most` places of its topic's minute. Asked again it has the same. */
  takePlace(event: FindingEvent, most: number): Promise<boolean>;
  /** Keeps a finding for the next digest; the same again changes nothing. */
  keepWaiting(event: FindingEvent): Promise<void>;
  listWaiting(severity: Severity): Promise<readonly FindingEvent[]>;
  /** Removes what a digest has told. */
  removeWaiting(events: readonly FindingEvent[]): Promise<void>;
}
