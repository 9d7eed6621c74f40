import { SCHEMA } from '../../../contracts/people/names.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import { eventItem, labelItem, type LabelItem } from '../../../contracts/stored/rows/label-row.ts';
import type { EventMark, KeptEvent, LabelStore } from '../../../usecases/windows/feedback/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';
import { hashOfId } from './hash-of-id.ts';

/**
 * Labels in the windows table: one conditional put each, which brings back what is held when it fails.
 *
 * Items go by the hash of the prediction id; their time to live is the age up to which the model takes labels.
 * Throws REGISTRY_UNAVAILABLE when the table does not answer in time.
 */
export class DynamoLabelStore implements LabelStore {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async keepFirst(id: string, item: LabelItem): ReturnType<LabelStore['keepFirst']> {
    const put = await this.#table.putOrHeld('keeping a label', {
      Item: { ...keys.label(hashOfId(id)), ...item },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    return put.kind === 'put' ? { kind: 'kept' } : { kind: 'held', item: labelItem.parse(put.item) };
  }

  async replace(id: string, held: LabelItem, item: LabelItem): Promise<'replaced' | 'changed'> {
    const isReplaced = await this.#table.put('replacing a label', {
      Item: { ...keys.label(hashOfId(id)), ...item },
      ConditionExpression: '#label = :label AND #batch = :batch AND (#at = :at OR attribute_not_exists(#at))',
      ExpressionAttributeNames: { '#label': 'label', '#batch': 'batch', '#at': 'at' },
      ExpressionAttributeValues: { ':label': held.label, ':batch': held.batch, ':at': held.at },
    });
    return isReplaced ? 'replaced' : 'changed';
  }

  async keepEvent(id: string, kpi: string, mark: EventMark): Promise<KeptEvent> {
    const put = await this.#table.putOrHeld('keeping an event', {
      Item: { ...keys.labelEvent(hashOfId(id), kpi), schema: SCHEMA, ...mark },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    if (put.kind === 'put') return { kind: 'kept' };
    const { batch, arrivedAt } = eventItem.parse(put.item);
    return batch === mark.batch ? { kind: 'same', arrivedAt } : { kind: 'seen' };
  }
}
