import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  paginateQuery,
  PutCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { keys, type ItemKey } from '../../contracts/stored/keys.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import type { RolloutStore } from '../../usecases/rollout/ports.ts';
import { AUDIT_LIFE_SECONDS } from './audit-item.ts';
import { callInTime, type OutsideCall } from '../clients/call-in-time.ts';
import type { RegistryTable } from './dynamo-model-registry.ts';
import { readRolloutItem, rolloutWrite } from './rollout-item.ts';

/** Rollout records, verdicts and open entries in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer. */
export class DynamoRolloutStore implements RolloutStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #deadlineMs: number;

  constructor({ client, table, deadlineMs = 5_000 }: RegistryTable) {
    this.#client = client;
    this.#table = table;
    this.#deadlineMs = deadlineMs;
  }

  async readRollout(model: string, rolloutId: string): Promise<RolloutRecord | undefined> {
    const Key = keys.rollout(model, rolloutId);
    const command = new GetCommand({ TableName: this.#table, Key, ConsistentRead: true });
    const { Item } = await callInTime(this.#call('reading the rollout'), (o) => this.#client.send(command, o));
    return Item === undefined ? undefined : readRolloutItem(Item);
  }

  async listRollouts(model: string): Promise<readonly RolloutRecord[]> {
    const items = await this.#query(keys.rollouts(model), 'listing rollouts');
    return items.filter((item) => !String(item['sk']).includes('#VERDICT#')).map(readRolloutItem);
  }

  async writeRollout(record: RolloutRecord): Promise<'written' | 'conflict'> {
    const write = rolloutWrite(this.#table, record);
    const wasWritten = await this.#unlessRefused('writing the rollout', async (options) => {
      if ('Put' in write) await this.#client.send(new PutCommand(write.Put), options);
      else await this.#client.send(new UpdateCommand(write.Update), options);
    });
    return wasWritten ? 'written' : 'conflict';
  }

  async addRequest(model: string, rolloutId: string, request: RolloutRecord['requests'][number]): Promise<void> {
    for (;;) {
      const record = await this.readRollout(model, rolloutId);
      if (record === undefined) {
        throw new UnderstudyError('ROLLOUT_NOT_FOUND', `rollout ${rolloutId} of ${model} not found`);
      }
      if (record.requests.some((one) => one.kind === request.kind && one.by === request.by)) return;
      // A list that has grown since it was read is read again: each round of the loop means that somebody else got in.
      if (await this.#append(record, request)) return;
    }
  }

  async listOpen(): Promise<readonly { readonly model: string; readonly rolloutId: string }[]> {
    const items = await this.#query(keys.openRollouts(), 'listing open rollouts');
    return items.map((item) => ({ model: String(item['model']), rolloutId: String(item['rolloutId']) }));
  }

  async removeOpen(model: string, rolloutId: string): Promise<void> {
    const command = new DeleteCommand({
      TableName: this.#table,
      Key: keys.openRollout(model),
      ConditionExpression: '#rolloutId = :rolloutId',
      ExpressionAttributeNames: { '#rolloutId': 'rolloutId' },
      ExpressionAttributeValues: { ':rolloutId': rolloutId },
    });
    // Refused: it is gone already, or belongs to a later rollout.
    await this.#unlessRefused('closing the open entry', (options) => this.#client.send(command, options));
  }

  async writeVerdict(...[model, rolloutId, n, verdict]: Parameters<RolloutStore['writeVerdict']>): Promise<void> {
    const command = new PutCommand({
      TableName: this.#table,
      Item: {
        ...keys.verdict(model, rolloutId, n),
        schema: SCHEMA,
        verdict: JSON.stringify(verdict),
        ttl: Math.floor(Date.now() / 1000) + AUDIT_LIFE_SECONDS,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await this.#unlessRefused('writing a verdict', (options) => this.#client.send(command, options));
  }

  async listVerdicts(model: string, rolloutId: string): Promise<readonly unknown[]> {
    const items = await this.#query(keys.verdicts(model, rolloutId), 'listing verdicts');
    return items.map((item): unknown => JSON.parse(String(item['verdict'])));
  }

  async #append(record: RolloutRecord, request: RolloutRecord['requests'][number]): Promise<boolean> {
    const command = new UpdateCommand({
      TableName: this.#table,
      Key: keys.rollout(record.model, record.rolloutId),
      UpdateExpression: 'SET #requests = list_append(#requests, :request)',
      ConditionExpression: 'size(#requests) = :seen',
      ExpressionAttributeNames: { '#requests': 'requests' },
      ExpressionAttributeValues: { ':request': [request], ':seen': record.requests.length },
    });
    return this.#unlessRefused('adding a request', (options) => this.#client.send(command, options));
  }

  async #unlessRefused(
    what: string,
    send: (options: { readonly abortSignal: AbortSignal }) => Promise<unknown>,
  ): Promise<boolean> {
    try {
      await callInTime(this.#call(what), send);
      return true;
    } catch (error) {
      if (error instanceof UnderstudyError && error.cause instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async #query({ pk, sk }: ItemKey, what: string): Promise<Record<string, unknown>[]> {
    return callInTime(this.#call(what), async (options) => {
      const input = {
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
        ConsistentRead: true,
      };
      const found: Record<string, unknown>[] = [];
      for await (const page of paginateQuery({ client: this.#client }, input, options))
        found.push(...(page.Items ?? []));
      return found;
    });
  }

  #call(what: string): OutsideCall {
    return { what, deadlineMs: this.#deadlineMs, code: 'REGISTRY_UNAVAILABLE' };
  }
}
