import { SCHEMA } from '../../../contracts/people/names.ts';
import { driftItem, type DriftItem } from '../../../contracts/stored/drift-item.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import type { DriftStore } from '../../../usecases/monitoring/ports.ts';
import { atStamp } from '../at-stamp.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Where drift detection stands, in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoDriftStore implements DriftStore {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async readDrift(model: string): Promise<DriftItem | undefined> {
    const item = await this.#table.get('reading the state of drift', keys.drift(model));
    return item === undefined ? undefined : driftItem.parse(item);
  }

  async writeDrift(item: DriftItem, replaces: number | undefined): Promise<'written' | 'conflict'> {
    const isWritten = await this.#table.put('writing the state of drift', {
      Item: { ...keys.drift(item.model), ...item, schema: SCHEMA },
      ...atStamp(replaces),
    });
    return isWritten ? 'written' : 'conflict';
  }
}
