import type { ToldEvent } from '../../contracts/messages/events.ts';

/** Tells people (SNS) and machines (bus). */
export interface Teller {
  /** Publishes to the topic of the event's severity and to the bus. */
  publish(event: ToldEvent): Promise<void>;
}

/** Remembers what was told, so that a repeat is silent. */
export interface ToldLog {
  wasTold(model: string, id: string): Promise<boolean>;
  markTold(event: ToldEvent): Promise<void>;
}
