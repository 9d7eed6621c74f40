import { keys } from '../../../contracts/stored/keys.ts';
import type { Flight, FlightCounter } from '../../../usecases/serving/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Nobody waits longer for it. */
const DEADLINE_MS = 100;
const DAY_SECONDS = 86_400;

/**
 * Requests under way in the windows table, one item a model: the set of their names, so that each write may be sent twice.
 *
 * Each name holds the instant until which its request may last. Those of environments that died are taken out by the first request
 * that finds no room.
 */
export class DynamoFlightCounter implements FlightCounter {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable({ deadlineMs: DEADLINE_MS, ...parts });
  }

  async enter(flight: Flight, bound: { readonly most: number; readonly at: number }): Promise<boolean> {
    const first = await this.#add(flight, bound);
    if (first.kind === 'updated') return true;
    const dead = holdersIn(first.item).filter((holder) => holder < bound.at * 1_000);
    if (dead.length === 0) return false;
    await this.#take(flight.model, dead);
    return (await this.#add(flight, bound)).kind === 'updated';
  }

  async leave({ model, holder }: Flight): Promise<void> {
    await this.#take(model, [holder]);
  }

  #add({ model, holder }: Flight, { most, at }: { readonly most: number; readonly at: number }) {
    return this.#table.updateOrHeld('counting a request', {
      Key: keys.flight(model),
      UpdateExpression: 'ADD holders :one SET #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(holders) OR size(holders) < :most OR contains(holders, :own)',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':one': new Set([holder]),
        ':own': holder,
        ':most': most,
        ':ttl': Math.ceil(at / 1_000) + DAY_SECONDS,
      },
    });
  }

  async #take(model: string, holders: readonly number[]): Promise<void> {
    await this.#table.update('counting a request out', {
      Key: keys.flight(model),
      UpdateExpression: 'DELETE holders :these',
      ExpressionAttributeValues: { ':these': new Set(holders) },
    });
  }
}

function holdersIn({ holders }: Readonly<Record<string, unknown>>): readonly number[] {
  return holders instanceof Set ? [...holders].filter((one) => typeof one === 'number') : [];
}
