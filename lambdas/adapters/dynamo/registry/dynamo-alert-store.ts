import { SCHEMA } from '../../../contracts/people/names.ts';
import { checksItem, type ChecksItem } from '../../../contracts/stored/checks-item.ts';
import { alertItem, type AlertItem } from '../../../contracts/stored/finding.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import type { AlertStore, CheckLog } from '../../../usecases/monitoring/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

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

  /** Each write names the stamp that it replaces; the first one replaces none. */
  async writeAlert(alert: AlertItem, replaces: number | undefined): Promise<'written' | 'conflict'> {
    const isWritten = await this.#table.put('writing an alert', {
      Item: { ...keys.alertItem(alert.model, alert.cause), ...alert, schema: SCHEMA },
      ...(replaces === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#stamp = :before',
            ExpressionAttributeNames: { '#stamp': 'stamp' },
            ExpressionAttributeValues: { ':before': replaces },
          }),
    });
    return isWritten ? 'written' : 'conflict';
  }

  async readChecks(model: string): Promise<ChecksItem | undefined> {
    const item = await this.#table.get('reading outcomes of checks', keys.checks(model));
    return item === undefined ? undefined : checksItem.parse(item);
  }

  async writeChecks(checks: ChecksItem): Promise<void> {
    await this.#table.put('writing outcomes of checks', { Item: { ...keys.checks(checks.model), ...checks } });
  }
}
