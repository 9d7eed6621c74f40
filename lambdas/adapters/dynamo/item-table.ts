import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  paginateQuery,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type DeleteCommandInput,
  type DynamoDBDocumentClient,
  type PutCommandInput,
  type TransactWriteCommandInput,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import type { ItemKey } from '../../contracts/stored/keys.ts';
import { callInTime } from '../clients/call-in-time.ts';

/** What a table's adapters are made of. */
export interface ItemTableParts {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Longest time that one call may take with all its attempts. @default 5000 */
  readonly deadlineMs?: number;
}

/** What became of a transaction; `codes` has the reason of each of its items, `None` for one that would have passed. */
export type Transacted =
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled'; readonly codes: readonly string[]; readonly error: UnderstudyError };

/** What became of a put. */
export type PutOrHeld = { readonly kind: 'put' } | Held;
/** What became of an update. */
export type UpdatedOrHeld = { readonly kind: 'updated' } | Held;
interface Held {
  readonly kind: 'held';
  readonly item: Item;
}

type Item = Readonly<Record<string, unknown>>;
type Unnamed<T> = Omit<T, 'TableName'>;

/**
 * One table: consistent reads, and writes whose refused condition is an answer, not an error.
 *
 * Each call names what it is for; it throws REGISTRY_UNAVAILABLE when the table does not answer in time.
 */
export class ItemTable {
  readonly name: string;
  readonly #client: DynamoDBDocumentClient;
  readonly #deadlineMs: number;

  constructor({ client, table, deadlineMs = 5_000 }: ItemTableParts) {
    this.name = table;
    this.#client = client;
    this.#deadlineMs = deadlineMs;
  }

  /** The item, read consistently unless said otherwise; undefined if there is none. */
  async get(what: string, key: ItemKey, isConsistent = true): Promise<Item | undefined> {
    const command = new GetCommand({ TableName: this.name, Key: key, ConsistentRead: isConsistent });
    const { Item } = await this.#inTime(what, (options) => this.#client.send(command, options));
    return Item;
  }

  /** Items of one partition whose sort key starts as `prefix` says. */
  async listBelow(what: string, prefix: ItemKey): Promise<readonly Item[]> {
    const values = { ':pk': prefix.pk, ':sk': prefix.sk };
    return this.#query(what, 'pk = :pk AND begins_with(sk, :sk)', values);
  }

  /** All items of one partition. */
  async listPartition(what: string, pk: string): Promise<readonly Item[]> {
    return this.#query(what, 'pk = :pk', { ':pk': pk });
  }

  /** Keys of at most so many items of one partition whose sort key starts as `below` says; any one where it is empty. */
  async listSomeKeys(what: string, { pk, sk }: ItemKey, Limit: number): Promise<readonly ItemKey[]> {
    const command = new QueryCommand({
      TableName: this.name,
      KeyConditionExpression: sk === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ...(sk === '' ? {} : { ':sk': sk }) },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
      Limit,
    });
    const { Items = [] } = await this.#inTime(what, (options) => this.#client.send(command, options));
    return Items.map((item) => ({ pk: String(item['pk']), sk: String(item['sk']) }));
  }

  /** Items of one partition in the order of their keys; `to` is a bare window and excluded, as every key goes on after its window. */
  async listBetween(what: string, from: ItemKey, to: ItemKey): Promise<readonly Item[]> {
    const values = { ':pk': from.pk, ':from': from.sk, ':to': to.sk };
    return this.#query(what, 'pk = :pk AND sk BETWEEN :from AND :to', values);
  }

  /** Whether the item was written: its condition held. */
  async put(what: string, input: Unnamed<PutCommandInput>): Promise<boolean> {
    const command = new PutCommand({ ...input, TableName: this.name });
    return this.#unlessRefused(what, (options) => this.#client.send(command, options));
  }

  /** Writes the item, or brings back the one that refused its condition. */
  async putOrHeld(what: string, input: Unnamed<PutCommandInput>): Promise<PutOrHeld> {
    const command = new PutCommand({ ...input, TableName: this.name, ...bringsBack });
    return (await this.#heldBy(what, (options) => this.#client.send(command, options))) ?? { kind: 'put' };
  }

  /** Changes the item, or brings back the one that refused the condition. */
  async updateOrHeld(what: string, input: Unnamed<UpdateCommandInput>): Promise<UpdatedOrHeld> {
    const command = new UpdateCommand({ ...input, TableName: this.name, ...bringsBack });
    return (await this.#heldBy(what, (options) => this.#client.send(command, options))) ?? { kind: 'updated' };
  }

  async #heldBy(what: string, send: Send<unknown>): Promise<Held | undefined> {
    try {
      await this.#inTime(what, send);
      return undefined;
    } catch (error) {
      const cause = error instanceof UnderstudyError ? error.cause : undefined;
      if (!(cause instanceof ConditionalCheckFailedException)) throw error;
      // The document client unmarshals answers, not exceptions.
      return { kind: 'held', item: cause.Item === undefined ? {} : unmarshall(cause.Item) };
    }
  }

  /** Whether the item was changed: its condition held. */
  async update(what: string, input: Unnamed<UpdateCommandInput>): Promise<boolean> {
    const command = new UpdateCommand({ ...input, TableName: this.name });
    return this.#unlessRefused(what, (options) => this.#client.send(command, options));
  }

  /** Whether the item was removed: its condition held. */
  async remove(what: string, input: Unnamed<DeleteCommandInput>): Promise<boolean> {
    const command = new DeleteCommand({ ...input, TableName: this.name });
    return this.#unlessRefused(what, (options) => this.#client.send(command, options));
  }

  /** All of the items or none of them. */
  async transact(what: string, TransactItems: TransactWriteCommandInput['TransactItems']): Promise<Transacted> {
    const command = new TransactWriteCommand({ TransactItems });
    try {
      await this.#inTime(what, (options) => this.#client.send(command, options));
      return { kind: 'done' };
    } catch (error) {
      const codes = error instanceof UnderstudyError ? codesOf(error.cause) : [];
      if (!(error instanceof UnderstudyError) || codes.length === 0) throw error;
      return { kind: 'cancelled', codes, error };
    }
  }

  async #query(what: string, condition: string, values: Record<string, string>): Promise<readonly Item[]> {
    const input = {
      TableName: this.name,
      KeyConditionExpression: condition,
      ExpressionAttributeValues: values,
      ConsistentRead: true,
    };
    return this.#inTime(what, async (options) => {
      const found: Item[] = [];
      for await (const page of paginateQuery({ client: this.#client }, input, options)) {
        found.push(...(page.Items ?? []));
      }
      return found;
    });
  }

  async #unlessRefused(what: string, send: Send<unknown>): Promise<boolean> {
    try {
      await this.#inTime(what, send);
      return true;
    } catch (error) {
      if (error instanceof UnderstudyError && error.cause instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async #inTime<T>(what: string, send: Send<T>): Promise<T> {
    return callInTime({ what, deadlineMs: this.#deadlineMs, code: 'REGISTRY_UNAVAILABLE' }, send);
  }
}

type Send<T> = (options: { readonly abortSignal: AbortSignal }) => Promise<T>;

const bringsBack = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

function codesOf(cause: unknown): readonly string[] {
  if (cause instanceof TransactionInProgressException) return ['TransactionInProgress'];
  if (!(cause instanceof TransactionCanceledException)) return [];
  return (cause.CancellationReasons ?? []).map(({ Code = 'None' }) => Code);
}
