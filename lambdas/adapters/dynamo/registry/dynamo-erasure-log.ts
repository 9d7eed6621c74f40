import { erasureItem, type ErasureItem } from '../../../contracts/stored/erasure-item.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import type { ErasureLog } from '../../../usecases/erasing/ports.ts';
import type { AuditEntry } from '../../../usecases/registry/ports.ts';
import { atStamp, isLostRace } from '../at-stamp.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';
import { auditItem } from './audit-item.ts';

/** How far deletions are, in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoErasureLog implements ErasureLog {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async readErasure(model: string): Promise<ErasureItem | undefined> {
    const item = await this.#table.get('reading how far a deletion is', keys.erasure(model));
    return item === undefined ? undefined : erasureItem.parse(item);
  }

  async beginErasure(erasure: ErasureItem, audit: AuditEntry): Promise<'written' | 'conflict'> {
    const TableName = this.#table.name;
    const Item = { ...keys.erasure(erasure.model), ...erasure };
    const transacted = await this.#table.transact('beginning a deletion', [
      { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
      { Put: { TableName, Item: auditItem(erasure.model, audit) } },
    ]);
    if (transacted.kind === 'done') return 'written';
    if (isLostRace(transacted.codes)) return 'conflict';
    throw transacted.error;
  }

  async saveErasure(erasure: ErasureItem): Promise<'written' | 'conflict'> {
    const isSaved = await this.#table.put('noting how far a deletion is', {
      Item: { ...keys.erasure(erasure.model), ...erasure },
      ...atStamp(erasure.stamp - 1),
    });
    return isSaved ? 'written' : 'conflict';
  }

  async endErasure({ model, stamp }: ErasureItem, audit: AuditEntry): Promise<void> {
    const TableName = this.#table.name;
    const transacted = await this.#table.transact('ending a deletion', [
      { Delete: { TableName, Key: keys.erasure(model), ...atStamp(stamp) } },
      { Put: { TableName, Item: auditItem(model, audit) } },
    ]);
    // Somebody else has ended it.
    if (transacted.kind === 'cancelled' && !isLostRace(transacted.codes)) throw transacted.error;
  }
}
