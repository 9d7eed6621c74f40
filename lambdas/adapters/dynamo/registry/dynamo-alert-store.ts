import { SCHEMA } from '../../../contracts/people/names.ts';
import { checksItem, type ChecksItem } from '../../../contracts/stored/checks-item.ts';
import { alertItem, type AlertItem } from '../../../contracts/stored/finding.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import { isOpen } from '../../../domain/alert/attention/worst-first.ts';
import type { AlertStore, CheckLog } from '../../../usecases/monitoring/ports.ts';
import type { AuditEntry } from '../../../usecases/registry/ports.ts';
import { auditItem } from './audit-item.ts';
import { atStamp, isLostRace } from '../at-stamp.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';
import { packed, unpacked } from '../packed.ts';

/** Alerts and outcomes of checks in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoAlertStore implements AlertStore, CheckLog {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async listAlerts(model: string): Promise<readonly AlertItem[]> {
    const items = await this.#table.listBelow('listing alerts', keys.alertItems(model));
    return items.map((item) => alertItem.parse(item));
  }

  async listOpen(): Promise<readonly AlertItem[]> {
    const items = await this.#table.listBelow('listing open alerts', keys.openAlerts());
    return items.map((item) => alertItem.parse(item));
  }

  /** Each write names the stamp that it replaces; the first one replaces none. The list of open alerts changes with it. */
  async writeAlert(
    alert: AlertItem,
    replaces: number | undefined,
    audit?: AuditEntry,
  ): Promise<'written' | 'conflict'> {
    const put = {
      Item: { ...keys.alertItem(alert.model, alert.cause), ...alert, schema: SCHEMA },
      ...atStamp(replaces),
    };
    // What never opened is in no list.
    if (alert.state === 'pending') return (await this.#table.put('writing an alert', put)) ? 'written' : 'conflict';
    const TableName = this.#table.name;
    const transacted = await this.#table.transact('writing an alert', [
      { Put: { ...put, TableName } },
      this.#inList(alert),
      ...(audit === undefined ? [] : [{ Put: { TableName, Item: auditItem(alert.model, audit) } }]),
    ]);
    if (transacted.kind === 'done') return 'written';
    // The alert changed, or somebody else is changing it.
    if (isLostRace(transacted.codes)) return 'conflict';
    throw transacted.error;
  }

  async readChecks(model: string): Promise<ChecksItem | undefined> {
    const item = await this.#table.get('reading outcomes of checks', keys.checks(model));
    return item === undefined ? undefined : checksItem.parse(unpacked(item, 'checks'));
  }

  /** Written each hour with all details: packed, it costs a third. */
  async writeChecks({ checks, ...run }: ChecksItem): Promise<void> {
    const Item = { ...keys.checks(run.model), ...run, checks: packed(checks) };
    // Refused: a later slot was checked meanwhile, and its outcomes stay.
    await this.#table.put('writing outcomes of checks', {
      Item,
      ConditionExpression: 'attribute_not_exists(#slot) OR #slot <= :slot',
      ExpressionAttributeNames: { '#slot': 'slot' },
      ExpressionAttributeValues: { ':slot': run.slot ?? '0' },
    });
  }

  #inList(alert: AlertItem) {
    const TableName = this.#table.name;
    const Key = keys.openAlert(alert.model, alert.cause);
    return isOpen(alert)
      ? { Put: { TableName, Item: { ...Key, ...alert, schema: SCHEMA } } }
      : { Delete: { TableName, Key } };
  }
}
