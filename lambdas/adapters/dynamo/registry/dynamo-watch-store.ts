import { SCHEMA } from '../../../contracts/people/names.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import { performanceItem, type PerformanceItem } from '../../../contracts/stored/performance-item.ts';
import type { WatchStore } from '../../../usecases/monitoring/ports.ts';
import { atStamp } from '../at-stamp.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Evidence of the alarm on performance in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoWatchStore implements WatchStore {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async readWatch(model: string): Promise<PerformanceItem | undefined> {
    const item = await this.#table.get('reading the watch over performance', keys.performance(model));
    return item === undefined ? undefined : performanceItem.parse(item);
  }

  /** Each write names the stamp that it replaces; the first one replaces none. */
  async writeWatch(watch: PerformanceItem, replaces: number | undefined): Promise<'written' | 'conflict'> {
    const isWritten = await this.#table.put('writing the watch over performance', {
      Item: { ...keys.performance(watch.model), ...watch, schema: SCHEMA },
      ...atStamp(replaces),
    });
    return isWritten ? 'written' : 'conflict';
  }
}
