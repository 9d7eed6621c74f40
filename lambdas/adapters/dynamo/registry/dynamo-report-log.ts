import { keys } from '../../../contracts/stored/keys.ts';
import { reportItem, type ReportItem } from '../../../contracts/stored/report-item.ts';
import type { ReportLog } from '../../../usecases/reporting/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Pointers to the newest reports in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoReportLog implements ReportLog {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async readReport(model: string): Promise<ReportItem | undefined> {
    const item = await this.#table.get('reading where a report is', keys.report(model));
    return item === undefined ? undefined : reportItem.parse(item);
  }

  async writeReport(item: ReportItem): Promise<void> {
    await this.#table.put('writing where a report is', { Item: { ...keys.report(item.model), ...item } });
  }
}
