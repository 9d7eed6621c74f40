import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  paginateQuery,
  TransactWriteCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { keys, type ItemKey } from '../../contracts/stored/keys.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { specification as specificationSchema, type Specification } from '../../contracts/people/specification.ts';
import { versionInput, versionRecord, type VersionRecord } from '../../contracts/people/version.ts';
import type { AuditEntry, ModelRegistry } from '../../usecases/registry/ports.ts';
import { auditItem } from './audit-item.ts';
import { callInTime, type OutsideCall } from '../clients/call-in-time.ts';

/** What the registry's adapters are made of. */
export interface RegistryTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Longest time that one call may take with all its attempts. */
  readonly deadlineMs?: number;
}

/** Specifications and versions in the registry table. Throws REGISTRY_UNAVAILABLE when the table does not answer in time. */
export class DynamoModelRegistry implements ModelRegistry {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #deadlineMs: number;

  constructor({ client, table, deadlineMs = 5_000 }: RegistryTable) {
    this.#client = client;
    this.#table = table;
    this.#deadlineMs = deadlineMs;
  }

  async readSpecification(model: string): Promise<Specification | undefined> {
    const item = await this.#get(keys.specification(model), 'reading the specification');
    return item === undefined ? undefined : specificationSchema.parse(item['specification']);
  }

  async writeSpecification(specification: Specification, audit: AuditEntry): Promise<'written' | 'unchanged'> {
    const hash = hashOfJson(specification);
    const put = {
      TableName: this.#table,
      Item: {
        ...keys.specification(specification.model),
        schema: SCHEMA,
        specification,
        hash,
        changedAt: audit.at,
        changedBy: audit.by,
      },
      ConditionExpression: 'attribute_not_exists(pk) OR #hash <> :hash',
      ExpressionAttributeNames: { '#hash': 'hash' },
      ExpressionAttributeValues: { ':hash': hash },
    };
    const refused = await this.#putWithAudit(put, auditItem(specification.model, audit));
    return refused === undefined ? 'written' : 'unchanged';
  }

  async readVersion(model: string, version: string): Promise<VersionRecord | undefined> {
    const item = await this.#get(keys.version(model, version), 'reading the version');
    return item === undefined ? undefined : versionOf(item);
  }

  async listVersions(model: string): Promise<readonly VersionRecord[]> {
    const { pk, sk } = keys.versions(model);
    return callInTime(this.#call('listing versions'), async (options) => {
      const pages = paginateQuery(
        { client: this.#client },
        {
          TableName: this.#table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
          ConsistentRead: true,
        },
        options,
      );
      const found: VersionRecord[] = [];
      for await (const page of pages) found.push(...(page.Items ?? []).map(versionOf));
      return found;
    });
  }

  async addVersion(version: VersionRecord, audit: AuditEntry): Promise<'added' | 'exists' | 'differs'> {
    const put = {
      TableName: this.#table,
      Item: { ...keys.version(version.model, version.version), schema: SCHEMA, ...version },
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    const refused = await this.#putWithAudit(put, auditItem(version.model, audit));
    if (refused === undefined) return 'added';
    const stored = await this.readVersion(version.model, version.version);
    return stored !== undefined && hashOfJson(inputOf(stored)) === hashOfJson(inputOf(version)) ? 'exists' : 'differs';
  }

  async setVersionStatus(model: string, version: string, status: VersionRecord['status']): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table,
      Key: keys.version(model, version),
      UpdateExpression: 'SET #status = :status',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': status },
    });
    try {
      await callInTime(this.#call('setting the status of a version'), (options) => this.#client.send(update, options));
    } catch (error) {
      if (!(error instanceof UnderstudyError) || !(error.cause instanceof ConditionalCheckFailedException)) throw error;
      throw new UnderstudyError('VERSION_NOT_FOUND', `version ${version} of ${model} not found`, { cause: error });
    }
  }

  /** One transaction of an item and its audit entry; `refused` when the item's condition does not hold. */
  async #putWithAudit(put: ConditionalPut, audit: Record<string, unknown>): Promise<'refused' | undefined> {
    const command = new TransactWriteCommand({
      TransactItems: [{ Put: put }, { Put: { TableName: this.#table, Item: audit } }],
    });
    try {
      await callInTime(this.#call('writing to the registry'), (options) => this.#client.send(command, options));
      return undefined;
    } catch (error) {
      const cause = error instanceof UnderstudyError ? error.cause : undefined;
      const reasons = cause instanceof TransactionCanceledException ? (cause.CancellationReasons ?? []) : [];
      if (reasons[0]?.Code === 'ConditionalCheckFailed') return 'refused';
      throw error;
    }
  }

  async #get(key: ItemKey, what: string): Promise<Record<string, unknown> | undefined> {
    const command = new GetCommand({ TableName: this.#table, Key: key, ConsistentRead: true });
    const { Item } = await callInTime(this.#call(what), (options) => this.#client.send(command, options));
    return Item;
  }

  #call(what: string): OutsideCall {
    return { what, deadlineMs: this.#deadlineMs, code: 'REGISTRY_UNAVAILABLE' };
  }
}

interface ConditionalPut {
  readonly TableName: string;
  readonly Item: Record<string, unknown>;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

function versionOf({ pk: _pk, sk: _sk, schema: _schema, ...fields }: Record<string, unknown>): VersionRecord {
  return versionRecord.parse(fields);
}

function inputOf(record: VersionRecord): unknown {
  return Object.fromEntries(Object.keys(versionInput.shape).map((field) => [field, Reflect.get(record, field)]));
}

/** Hash of a value's JSON with sorted keys. */
function hashOfJson(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
