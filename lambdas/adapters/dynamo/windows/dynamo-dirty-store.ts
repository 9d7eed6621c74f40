import { SCHEMA } from '../../../contracts/people/names.ts';
import { dirtyItem } from '../../../contracts/stored/rows/dirty-item.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import type { DirtyMark, DirtyPeriod, DirtyStore } from '../../../usecases/windows/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Marks of periods to compact, in the windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoDirtyStore implements DirtyStore {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async mark(period: DirtyPeriod, { start, stamp, since }: DirtyMark): Promise<void> {
    if (since === undefined) {
      await this.#table.put('marking a period', { Item: { ...keys.dirty(period, start), schema: SCHEMA, stamp } });
      return;
    }
    await this.#table.update('marking a period', {
      Key: keys.dirty(period, start),
      UpdateExpression: 'SET #schema = :schema, #stamp = :stamp, #since = if_not_exists(#since, :since)',
      ExpressionAttributeNames: { '#schema': 'schema', '#stamp': 'stamp', '#since': 'since' },
      ExpressionAttributeValues: { ':schema': SCHEMA, ':stamp': stamp, ':since': since },
    });
  }

  async list(period: DirtyPeriod, until: string): Promise<readonly DirtyMark[]> {
    const items = await this.#table.listBetween('reading marks', keys.dirty(period, '0'), keys.dirty(period, until));
    return items
      .map((item) => dirtyItem.parse(item))
      .map(({ sk, stamp, since }) => ({ start: sk, stamp, ...(since === undefined ? {} : { since }) }));
  }

  async clear(period: DirtyPeriod, { start, stamp }: DirtyMark): Promise<void> {
    // Refused: something came into the period since, and it stays marked.
    await this.#table.remove('clearing a mark', {
      Key: keys.dirty(period, start),
      ConditionExpression: 'stamp = :stamp',
      ExpressionAttributeValues: { ':stamp': stamp },
    });
  }
}
