import type { ToldEvent } from '../../../contracts/messages/events.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { ToldLog } from '../../../usecases/telling/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Ninety days, in seconds. */
const LIFE_SECONDS = 90 * 86_400;
/** The item stays below its 8 KB. */
const MAX_EVENT = 7_000;

/** What was told, in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoToldLog implements ToldLog {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
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
}
