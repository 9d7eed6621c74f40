import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import type { RolloutEvent } from '../../contracts/messages/events.ts';
import { keys } from '../../contracts/stored/keys.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import type { ToldLog } from '../../usecases/telling/ports.ts';
import { callInTime, type OutsideCall } from '../clients/call-in-time.ts';
import type { RegistryTable } from './dynamo-model-registry.ts';

/** Ninety days, in seconds. */
const LIFE_SECONDS = 90 * 86_400;
/** The item stays below its 8 KB. */
const MAX_EVENT = 7_000;

/** What was told, in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoToldLog implements ToldLog {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #deadlineMs: number;

  constructor({ client, table, deadlineMs = 5_000 }: RegistryTable) {
    this.#client = client;
    this.#table = table;
    this.#deadlineMs = deadlineMs;
  }

  async wasTold(model: string, id: string): Promise<boolean> {
    const command = new GetCommand({ TableName: this.#table, Key: keys.alert(model, id), ConsistentRead: true });
    const { Item } = await callInTime(this.#call('reading what was told'), (o) => this.#client.send(command, o));
    return Item !== undefined;
  }

  async markTold(event: RolloutEvent): Promise<void> {
    const text = JSON.stringify(event);
    const command = new PutCommand({
      TableName: this.#table,
      Item: {
        ...keys.alert(event.model, event.id),
        schema: SCHEMA,
        event: text.length <= MAX_EVENT ? text : text.slice(0, MAX_EVENT),
        at: event.at,
        ttl: Math.floor(Date.parse(event.at) / 1000) + LIFE_SECONDS,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    try {
      await callInTime(this.#call('noting what was told'), (options) => this.#client.send(command, options));
    } catch (error) {
      if (!(error instanceof UnderstudyError) || !(error.cause instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  #call(what: string): OutsideCall {
    return { what, deadlineMs: this.#deadlineMs, code: 'REGISTRY_UNAVAILABLE' };
  }
}
