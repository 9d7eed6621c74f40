import { keys, type ItemKey } from '../../contracts/stored/keys.ts';
import type { ItemRemover } from '../../usecases/erasing/ports.ts';
import { ItemTable, type ItemTableParts } from './item-table.ts';
import { hashOfId } from './windows/hash-of-id.ts';

/** Items that are removed with one call of the use case. */
const PAGE = 200;
const LOOKING = 'looking for what is to be removed';
/** Deletes that are under way at once. */
const AT_ONCE = 10;

/** Names of the tables. */
export interface RemoverParts extends Omit<ItemTableParts, 'table'> {
  readonly tables: Readonly<Record<'registry' | 'windows', string>>;
}

/** Removes items of both tables. Throws REGISTRY_UNAVAILABLE when a table does not answer in time. */
export class DynamoItemRemover implements ItemRemover {
  readonly #tables: Readonly<Record<'registry' | 'windows', ItemTable>>;

  constructor({ tables, ...parts }: RemoverParts) {
    this.#tables = {
      registry: new ItemTable({ ...parts, table: tables.registry }),
      windows: new ItemTable({ ...parts, table: tables.windows }),
    };
  }

  async removeItems(table: 'registry' | 'windows', below: ItemKey): Promise<number> {
    const found = await this.#tables[table].listSomeKeys(LOOKING, below, PAGE);
    await this.#remove(table, found);
    return found.length;
  }

  async removeLabels(ids: readonly string[]): Promise<void> {
    for (let i = 0; i < ids.length; i += AT_ONCE) {
      const found = await Promise.all(ids.slice(i, i + AT_ONCE).map((id) => this.#ofPrediction(id)));
      await this.#remove('windows', found.flat());
    }
  }

  /** Its label, and a mark for each KPI that was heard of it. */
  #ofPrediction(id: string): Promise<readonly ItemKey[]> {
    const { pk } = keys.label(hashOfId(id));
    return this.#tables.windows.listSomeKeys(LOOKING, { pk, sk: '' }, PAGE);
  }

  async #remove(table: 'registry' | 'windows', all: readonly ItemKey[]): Promise<void> {
    for (let i = 0; i < all.length; i += AT_ONCE) {
      const some = all.slice(i, i + AT_ONCE);
      await Promise.all(some.map((Key) => this.#tables[table].remove('removing an item', { Key })));
    }
  }
}
