import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { keys } from '../../contracts/stored/keys.ts';
import { heardItem, outcomeRow } from '../../contracts/stored/outcome-row.ts';
import type { Outcomes, OutcomeStore } from '../../usecases/windows/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';
import { querySpan } from './query-span.ts';
import type { RowTable } from './dynamo-row-store.ts';

/** Outcome rows in the Windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoOutcomeStore implements OutcomeStore {
  readonly #deps: RowTable;

  constructor(deps: RowTable) {
    this.#deps = deps;
  }

  /** The mark is read first: what arrives between both reads is in the rows, or waits for the next mark. */
  async readOutcomes(model: string, from: string, to: string): Promise<Outcomes> {
    const heardUntil = await this.#heardUntil();
    const span = { what: 'reading outcomes', from: keys.outcomeRows(model, from), to: keys.outcomeRows(model, to) };
    const items = await querySpan(this.#deps, span);
    const rows = items.map((item) => outcomeRow.parse(item)).filter((row) => row.ttl * 1000 > this.#deps.clock.now());
    return { ...(heardUntil === undefined ? {} : { heardUntil }), rows };
  }

  async #heardUntil(): Promise<string | undefined> {
    const { client, table, deadlineMs = 10_000 } = this.#deps;
    const command = new GetCommand({ TableName: table, Key: keys.outcomesHeard(), ConsistentRead: true });
    const call = { what: 'reading the mark of outcomes', deadlineMs, code: 'REGISTRY_UNAVAILABLE' } as const;
    const { Item } = await callInTime(call, (options) => client.send(command, options));
    return Item === undefined ? undefined : heardItem.parse(Item).heardUntil;
  }
}
