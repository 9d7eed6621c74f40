import { SCHEMA } from '../../../contracts/people/names.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import { heardItem, outcomeRow, type OutcomeRow } from '../../../contracts/stored/rows/outcome-row.ts';
import type { Outcomes, OutcomeSink, OutcomeStore } from '../../../usecases/windows/ports.ts';
import { RowTable, type RowTableParts } from './row-table.ts';

/** Outcome rows in the Windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoOutcomeStore implements OutcomeStore, OutcomeSink {
  readonly #table: RowTable;

  constructor(parts: RowTableParts) {
    this.#table = new RowTable(parts);
  }

  /** The mark is read first: what arrives between both reads is in the rows, or waits for the next mark. */
  async readOutcomes(model: string, from: string, to: string): Promise<Outcomes> {
    const heardUntil = await this.#heardUntil();
    const span = { what: 'reading outcomes', from: keys.outcomeRows(model, from), to: keys.outcomeRows(model, to) };
    const rows = await this.#table.readSpan(span, (item) => outcomeRow.parse(item));
    return { ...(heardUntil === undefined ? {} : { heardUntil }), rows };
  }

  async writeOutcomes(rows: readonly OutcomeRow[]): Promise<void> {
    for (const row of rows)
      await this.#table.items.put('writing outcomes', { Item: { ...keys.outcomeRow(row.model, row), ...row } });
  }

  async hear(until: string): Promise<void> {
    // Refused: a later mark stands already.
    await this.#table.items.put('moving the mark of outcomes', {
      Item: { ...keys.outcomesHeard(), schema: SCHEMA, heardUntil: until },
      ConditionExpression: 'attribute_not_exists(pk) OR heardUntil < :until',
      ExpressionAttributeValues: { ':until': until },
    });
  }

  async #heardUntil(): Promise<string | undefined> {
    const item = await this.#table.items.get('reading the mark of outcomes', keys.outcomesHeard());
    return item === undefined ? undefined : heardItem.parse(item).heardUntil;
  }
}
