import { UnderstudyError } from '../../../contracts/api/errors.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { isRepeat } from '../../../domain/rollout/ordering/schedule.ts';
import type { RolloutStore } from '../../../usecases/rollout/ports.ts';
import type { AuditEntry } from '../../../usecases/registry/ports.ts';
import { queueItem } from '../../../contracts/stored/rollouts/queue-item.ts';
import { atStamp, isLostRace } from '../at-stamp.ts';
import { AUDIT_LIFE_SECONDS, auditItem } from './audit-item.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';
import { readRolloutItem, rolloutWrite } from './rollout-item.ts';

/** Rollout records, verdicts and open entries in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer. */
export class DynamoRolloutStore implements RolloutStore {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async readRollout(model: string, rolloutId: string): Promise<RolloutRecord | undefined> {
    const item = await this.#table.get('reading the rollout', keys.rollout(model, rolloutId));
    return item === undefined ? undefined : readRolloutItem(item);
  }

  async listRollouts(model: string): Promise<readonly RolloutRecord[]> {
    const items = await this.#table.listBelow('listing rollouts', keys.rollouts(model));
    return items.filter((item) => !String(item['sk']).includes('#VERDICT#')).map(readRolloutItem);
  }

  async writeRollout(record: RolloutRecord): Promise<'written' | 'conflict'> {
    const write = rolloutWrite(this.#table.name, record);
    const what = 'writing the rollout';
    const wasWritten =
      'Put' in write ? await this.#table.put(what, write.Put) : await this.#table.update(what, write.Update);
    return wasWritten ? 'written' : 'conflict';
  }

  async addRequest(...[model, rolloutId, request, audit]: Parameters<RolloutStore['addRequest']>): Promise<void> {
    for (;;) {
      const record = await this.readRollout(model, rolloutId);
      if (record === undefined) {
        throw new UnderstudyError('ROLLOUT_NOT_FOUND', `rollout ${rolloutId} of ${model} not found`);
      }
      if (isRepeat(record.requests, request)) return;
      // A list that has grown since it was read is read again: each round of the loop means that somebody else got in.
      if (await this.#append(record, request, audit)) return;
    }
  }

  async noteWaiting(model: string, rolloutId: string): Promise<void> {
    const Item = { ...keys.waitingRollout(model, rolloutId), schema: SCHEMA, model, rolloutId };
    await this.#table.put('noting a rollout that waits', { Item });
  }

  async readQueue(model: string): Promise<{ readonly ids: readonly string[]; readonly stamp: number }> {
    const item = await this.#table.get('reading the queue', keys.queue(model));
    return item === undefined ? { ids: [], stamp: -1 } : queueItem.parse(item);
  }

  async enqueue(...[record, queue, audit]: Parameters<RolloutStore['enqueue']>): Promise<'queued' | 'conflict'> {
    const { model, rolloutId } = record;
    const TableName = this.#table.name;
    const before = queue.stamp === 0 ? undefined : queue.stamp - 1;
    const Item = { ...keys.queue(model), schema: SCHEMA, ...queue };
    const waits = { ...keys.waitingRollout(model, rolloutId), schema: SCHEMA, model, rolloutId };
    const transacted = await this.#table.transact('joining the queue', [
      rolloutWrite(TableName, record),
      { Put: { TableName, Item, ...atStamp(before) } },
      { Put: { TableName, Item: waits } },
      { Put: { TableName, Item: auditItem(model, audit) } },
    ]);
    if (transacted.kind === 'done') return 'queued';
    if (isLostRace(transacted.codes)) return 'conflict';
    throw transacted.error;
  }

  async listOpen(): Promise<readonly { readonly model: string; readonly rolloutId: string }[]> {
    const items = await this.#table.listBelow('listing open rollouts', keys.openRollouts());
    const open = items.map((item) => ({ model: String(item['model']), rolloutId: String(item['rolloutId']) }));
    // A rollout that has waited for its target holds two entries.
    return open.filter((one, index) => open.findIndex((other) => isSame(one, other)) === index);
  }

  async removeOpen(model: string, rolloutId: string): Promise<void> {
    await this.#table.remove('closing the entry of a wait', { Key: keys.waitingRollout(model, rolloutId) });
    // Refused: it is gone already, or belongs to a later rollout.
    await this.#table.remove('closing the open entry', {
      Key: keys.openRollout(model),
      ConditionExpression: '#rolloutId = :rolloutId',
      ExpressionAttributeNames: { '#rolloutId': 'rolloutId' },
      ExpressionAttributeValues: { ':rolloutId': rolloutId },
    });
  }

  async writeVerdict(...[model, rolloutId, n, verdict]: Parameters<RolloutStore['writeVerdict']>): Promise<void> {
    // Refused: a tick that is repeated wrote it before.
    await this.#table.put('writing a verdict', {
      Item: {
        ...keys.verdict(model, rolloutId, n),
        schema: SCHEMA,
        verdict: JSON.stringify(verdict),
        ttl: Math.floor(Date.now() / 1000) + AUDIT_LIFE_SECONDS,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  }

  async listVerdicts(model: string, rolloutId: string): Promise<readonly unknown[]> {
    const items = await this.#table.listBelow('listing verdicts', keys.verdicts(model, rolloutId));
    return items.map((item): unknown => JSON.parse(String(item['verdict'])));
  }

  async #append(
    record: RolloutRecord,
    request: RolloutRecord['requests'][number],
    audit: AuditEntry | undefined,
  ): Promise<boolean> {
    const what = 'adding a request';
    const update = {
      Key: keys.rollout(record.model, record.rolloutId),
      UpdateExpression: 'SET #requests = list_append(#requests, :request)',
      ConditionExpression: 'size(#requests) = :seen',
      ExpressionAttributeNames: { '#requests': 'requests' },
      ExpressionAttributeValues: { ':request': [request], ':seen': record.requests.length },
    };
    if (audit === undefined) return this.#table.update(what, update);
    const TableName = this.#table.name;
    const transacted = await this.#table.transact(what, [
      { Update: { ...update, TableName } },
      { Put: { TableName, Item: auditItem(record.model, audit) } },
    ]);
    if (transacted.kind === 'done') return true;
    if (isLostRace(transacted.codes)) return false;
    throw transacted.error;
  }
}

interface OpenEntry {
  readonly model: string;
  readonly rolloutId: string;
}

function isSame(one: OpenEntry, other: OpenEntry): boolean {
  return one.model === other.model && one.rolloutId === other.rolloutId;
}
