import { UnderstudyError } from '../../../contracts/api/errors.ts';
import { baseline, baselineItem, type Baseline, type BaselineItem } from '../../../contracts/stored/baseline.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import { baselineKey } from '../../../contracts/stored/object-keys.ts';
import { baselineId } from '../../../contracts/people/names.ts';
import type { AuditEntry, BaselineStore } from '../../../usecases/registry/ports.ts';
import type { BaselineReader, ObjectStore } from '../../../usecases/windows/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';
import { auditItem } from './audit-item.ts';

/** What the store of baselines is made of. */
export interface BaselineStoreParts extends ItemTableParts {
  /** Where the sketches are. */
  readonly objects: Pick<ObjectStore, 'readText'>;
}

const REFUSED = 'ConditionalCheckFailed';

/** Baselines in the registry table, their sketches in the bucket. Throws REGISTRY_UNAVAILABLE when the table does not answer in time. */
export class DynamoBaselineStore implements BaselineStore, BaselineReader {
  readonly #table: ItemTable;
  readonly #objects: BaselineStoreParts['objects'];

  constructor(parts: BaselineStoreParts) {
    this.#table = new ItemTable(parts);
    this.#objects = parts.objects;
  }

  async addBaseline(item: BaselineItem, audit: AuditEntry): Promise<'added' | 'unchanged' | 'chosen'> {
    const { model, version, id } = item;
    const TableName = this.#table.name;
    const put = { Item: { ...keys.baseline(model, version, id), ...item }, TableName };
    const tells = { Put: { TableName, Item: auditItem(model, audit) } };
    const added = await this.#table.transact('adding a baseline', [
      { Put: { ...put, ConditionExpression: 'attribute_not_exists(pk)' } },
      { Update: this.#pointing(item, 'attribute_exists(pk)') },
      tells,
    ]);
    if (added.kind === 'done') return 'added';
    if (added.codes[0] !== REFUSED) throw added.codes[1] === REFUSED ? notFound(item) : added.error;
    const isOther = 'attribute_exists(pk) AND (attribute_not_exists(#baseline) OR #baseline <> :id)';
    const chosen = await this.#table.transact('choosing a baseline', [
      { Update: this.#pointing(item, isOther) },
      tells,
    ]);
    if (chosen.kind === 'done') return 'chosen';
    if (chosen.codes[0] !== REFUSED) throw chosen.error;
    return 'unchanged';
  }

  async listBaselines(model: string): Promise<readonly BaselineItem[]> {
    const items = await this.#table.listBelow('listing baselines', keys.baselines(model));
    const read = items.map((item) => baselineItem.parse(item));
    return read.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  }

  async readBaseline(model: string, version: string): Promise<Baseline | undefined> {
    const item = await this.#table.get('reading the version', keys.version(model, version));
    const id = baselineId.safeParse(item?.['baseline']).data;
    if (id === undefined) return undefined;
    const text = await this.#objects.readText(baselineKey(model, version, id));
    return text === undefined ? undefined : baseline.parse(JSON.parse(text));
  }

  #pointing({ model, version, id }: BaselineItem, condition: string) {
    return {
      TableName: this.#table.name,
      Key: keys.version(model, version),
      UpdateExpression: 'SET #baseline = :id',
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#baseline': 'baseline' },
      ExpressionAttributeValues: { ':id': id },
    };
  }
}

function placeOf({ version, at }: BaselineItem): string {
  return `${version}|${at}`;
}

function notFound({ model, version }: BaselineItem): UnderstudyError {
  return new UnderstudyError('VERSION_NOT_FOUND', `version ${version} of ${model} not found`);
}
