import { SCHEMA } from '../../../contracts/people/names.ts';
import { dirtyItem } from '../../../contracts/stored/rows/dirty-item.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import type { DirtyMark, DirtyStore } from '../../../usecases/windows/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

type Period = Parameters<DirtyStore['mark']>[0];

/** Marks of periods to compact, in the windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoDirtyStore implements DirtyStore {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async mark(period: Period, { start, stamp }: DirtyMark): Promise<void> {
    await this.#table.put('marking a period', { Item: { ...keys.dirty(period, start), schema: SCHEMA, stamp } });
  }

  async list(period: Period, until: string): Promise<readonly DirtyMark[]> {
    const items = await this.#table.listBetween('reading marks', keys.dirty(period, '0'), keys.dirty(period, until));
    return items.map((item) => dirtyItem.parse(item)).map(({ sk, stamp }) => ({ start: sk, stamp }));
  }

  async clear(period: Period, { start, stamp }: DirtyMark): Promise<void> {
    // Refused: something came into the period since, and it stays marked.
    await this.#table.remove('clearing a mark', {
      Key: keys.dirty(period, start),
      ConditionExpression: 'stamp = :stamp',
      ExpressionAttributeValues: { ':stamp': stamp },
    });
  }
}
