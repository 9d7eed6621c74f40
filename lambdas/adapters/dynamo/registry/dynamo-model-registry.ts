import { createHash } from 'node:crypto';
import { UnderstudyError } from '../../../contracts/api/errors.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import { modelName, SCHEMA } from '../../../contracts/people/names.ts';
import { specification as specificationSchema, type Specification } from '../../../contracts/people/specification.ts';
import { versionInput, versionRecord, type VersionRecord } from '../../../contracts/people/version.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import type { AuditEntry, ModelNames, ModelRegistry } from '../../../usecases/registry/ports.ts';
import { auditItem } from './audit-item.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';
import { isFreeOf, isUnretired } from '../version-conditions.ts';

/** Specifications and versions in the registry table. Throws REGISTRY_UNAVAILABLE when the table does not answer in time. */
export class DynamoModelRegistry implements ModelRegistry, ModelNames {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async readSpecification(model: string): Promise<Specification | undefined> {
    const item = await this.#table.get('reading the specification', keys.specification(model));
    return item === undefined ? undefined : specificationSchema.parse(item['specification']);
  }

  async writeSpecification(specification: Specification, audit: AuditEntry): Promise<'written' | 'unchanged'> {
    const hash = hashOfJson(specification);
    const put = {
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
    const { model } = specification;
    const name = { ...keys.modelName(model), schema: SCHEMA };
    const result = await this.#putWithAudit(put, auditItem(model, audit), name);
    return result === 'written' ? 'written' : 'unchanged';
  }

  async readVersion(model: string, version: string): Promise<VersionRecord | undefined> {
    const item = await this.#table.get('reading the version', keys.version(model, version));
    return item === undefined ? undefined : versionOf(item);
  }

  async listVersions(model: string): Promise<readonly VersionRecord[]> {
    const items = await this.#table.listBelow('listing versions', keys.versions(model));
    return items.map(versionOf);
  }

  async addVersion(version: VersionRecord, audit: AuditEntry): Promise<'added' | 'exists' | 'differs'> {
    const put = {
      Item: { ...keys.version(version.model, version.version), schema: SCHEMA, ...version },
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    const result = await this.#putWithAudit(put, auditItem(version.model, audit));
    if (result === 'written') return 'added';
    const stored = await this.readVersion(version.model, version.version);
    return stored !== undefined && hashOfJson(inputOf(stored)) === hashOfJson(inputOf(version)) ? 'exists' : 'differs';
  }

  async setVersionStatus(model: string, version: string, status: VersionRecord['status']): Promise<void> {
    const isSet = await this.#table.update('setting the status of a version', statusUpdate(model, version, status));
    if (!isSet) await this.#mustBeThere(model, version);
  }

  async retireVersion(model: string, version: string, audit: AuditEntry): Promise<'retired' | 'unchanged' | 'held'> {
    const TableName = this.#table.name;
    const transacted = await this.#table.transact('retiring a version', [
      { Update: { TableName, ...statusUpdate(model, version, 'retired') } },
      { Put: { TableName, Item: auditItem(model, { ...audit, after: { version, status: 'retired' } }) } },
      // A rollout that begins meanwhile checks the version under its lock, so that one of the two sees the other.
      { ConditionCheck: { TableName, Key: keys.route(model), ...isFreeOf(version) } },
    ]);
    if (transacted.kind === 'done') return 'retired';
    const [ofVersion, , ofRoute] = transacted.codes;
    if (ofVersion === 'ConditionalCheckFailed') {
      await this.#mustBeThere(model, version);
      return 'unchanged';
    }
    if (ofRoute === 'ConditionalCheckFailed') return 'held';
    throw transacted.error;
  }

  async listModels(): Promise<readonly string[]> {
    const items = await this.#table.listPartition('listing models', keys.modelNames().pk);
    return items.map(({ sk }) => modelName.parse(sk));
  }

  async #mustBeThere(model: string, version: string): Promise<void> {
    if ((await this.readVersion(model, version)) === undefined)
      throw new UnderstudyError('VERSION_NOT_FOUND', `version ${version} of ${model} not found`);
  }

  /** One transaction of an item and what goes with it; `refused` when the item's condition does not hold. */
  async #putWithAudit(
    put: ConditionalPut,
    ...beside: readonly Record<string, unknown>[]
  ): Promise<'written' | 'refused'> {
    const TableName = this.#table.name;
    const items = [{ Put: { ...put, TableName } }, ...beside.map((Item) => ({ Put: { TableName, Item } }))];
    const transacted = await this.#table.transact('writing to the registry', items);
    if (transacted.kind === 'done') return 'written';
    if (transacted.codes[0] === 'ConditionalCheckFailed') return 'refused';
    throw transacted.error;
  }
}

interface ConditionalPut {
  readonly Item: Record<string, unknown>;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

/** Refused for a version that is not there, and for a retired one. */
function statusUpdate(model: string, version: string, status: VersionRecord['status']) {
  return {
    Key: keys.version(model, version),
    UpdateExpression: 'SET #status = :status',
    ...isUnretired,
    ExpressionAttributeValues: { ...isUnretired.ExpressionAttributeValues, ':status': status },
  };
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
