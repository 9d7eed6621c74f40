import { SCHEMA } from '../../../contracts/people/names.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import type { Lease, LeaseStore } from '../../../usecases/windows/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Leases in the windows table: one conditional put each. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoLeaseStore implements LeaseStore {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async take({ name, holder, now, until }: Lease): Promise<boolean> {
    // The holder's own passes too: a put whose answer was lost is sent again.
    return this.#table.put('taking a lease', {
      Item: { ...keys.lease(name), schema: SCHEMA, holder, until, ttl: Math.ceil(until / 1000) },
      ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now OR #holder = :holder',
      ExpressionAttributeNames: { '#until': 'until', '#holder': 'holder' },
      ExpressionAttributeValues: { ':now': now, ':holder': holder },
    });
  }

  async release({ name, holder }: Pick<Lease, 'name' | 'holder'>): Promise<void> {
    // Refused: its time was over and another has it.
    await this.#table.remove('releasing a lease', {
      Key: keys.lease(name),
      ConditionExpression: '#holder = :holder',
      ExpressionAttributeNames: { '#holder': 'holder' },
      ExpressionAttributeValues: { ':holder': holder },
    });
  }
}
