import { findingEvent, type FindingEvent, type ToldEvent } from '../../../contracts/messages/events.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import { SCHEMA, type Severity } from '../../../contracts/people/names.ts';
import type { DigestLog, ToldLog } from '../../../usecases/telling/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Ninety days, in seconds. */
const LIFE_SECONDS = 90 * 86_400;
/** The item stays below its 8 KB. */
const MAX_EVENT = 7_000;
/** Places are forgotten after an hour; what waits after a week: by then it has been told, or nothing tells any more. */
const PLACE_SECONDS = 3_600;
const WAIT_SECONDS = 7 * 86_400;

/** What the log is made of. */
export interface ToldLogParts extends ItemTableParts {
  /** Epoch milliseconds. @default - the system's clock */
  readonly now?: () => number;
}

/** What was told, in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoToldLog implements ToldLog, DigestLog {
  readonly #table: ItemTable;
  readonly #now: () => number;

  constructor({ now = Date.now, ...parts }: ToldLogParts) {
    this.#table = new ItemTable(parts);
    this.#now = now;
  }

  async wasTold(model: string, id: string): Promise<boolean> {
    return (await this.#table.get('reading what was told', keys.alert(model, id))) !== undefined;
  }

  async markTold(event: ToldEvent): Promise<void> {
    const text = JSON.stringify(event);
    // Refused: it was noted before.
    await this.#table.put('noting what was told', {
      Item: {
        ...keys.alert(event.model, event.id),
        schema: SCHEMA,
        event: text.length <= MAX_EVENT ? text : text.slice(0, MAX_EVENT),
        at: event.at,
        ttl: Math.floor(Date.parse(event.at) / 1000) + LIFE_SECONDS,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  }

  /** Others take places meanwhile: it looks again after each that it lost. */
  async takePlace({ severity, model, id }: FindingEvent, most: number): Promise<boolean> {
    const minute = new Date(this.#now()).toISOString().slice(0, 16);
    const holder = `${model}/${id}`;
    for (let attempt = 0; attempt < most; attempt += 1) {
      const { pk } = keys.toldPlace(severity, minute, 0);
      const taken = await this.#table.listPartition('looking for a place in the minute', pk);
      if (taken.some((item) => item['holder'] === holder)) return true;
      const free = Array.from({ length: most }, (_, n) => keys.toldPlace(severity, minute, n)).find(
        ({ sk }) => !taken.some((item) => item['sk'] === sk),
      );
      if (free === undefined) return false;
      const Item = { ...free, schema: SCHEMA, holder, ttl: this.#endOfLife(PLACE_SECONDS) };
      const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
      if (await this.#table.put('taking a place in the minute', { Item, ...condition })) return true;
    }
    return false;
  }

  async keepWaiting(event: FindingEvent): Promise<void> {
    const { severity, model, id } = event;
    await this.#table.put('keeping a finding for the digest', {
      Item: {
        ...keys.waitingFinding(severity, model, id),
        schema: SCHEMA,
        event: JSON.stringify(event),
        ttl: this.#endOfLife(WAIT_SECONDS),
      },
    });
  }

  async listWaiting(severity: Severity): Promise<readonly FindingEvent[]> {
    const items = await this.#table.listBelow('listing what waits for a digest', keys.waitingFindings(severity));
    return items.map(({ event }) => findingEvent.parse(JSON.parse(String(event))));
  }

  async removeWaiting(events: readonly FindingEvent[]): Promise<void> {
    for (const { severity, model, id } of events) {
      await this.#table.remove('removing what a digest told', { Key: keys.waitingFinding(severity, model, id) });
    }
  }

  #endOfLife(seconds: number): number {
    return Math.floor(this.#now() / 1000) + seconds;
  }
}
