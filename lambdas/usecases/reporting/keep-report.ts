import { epochMsOf } from '../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../contracts/runtime/periods.ts';
import type { ReportItem } from '../../contracts/stored/report-item.ts';
import { writeReport, type MakeReportDeps, type ReportOrder } from './make-report.ts';
import { stateOf } from './report-state.ts';

/** Writes a model's report after its checks if something changed since the newest one, or if that is older than a day. */
export async function keepReport(deps: MakeReportDeps, order: ReportOrder): Promise<'written' | 'unchanged'> {
  const { model } = order;
  const [known, checks, alerts] = await Promise.all([
    deps.reports.readReport(model),
    deps.log.readChecks(model),
    deps.alerts.listAlerts(model),
  ]);
  if (known !== undefined && known.state === stateOf(alerts, checks) && !isOld(known, order)) return 'unchanged';
  await writeReport(deps, order, checks);
  return 'written';
}

function isOld({ at }: ReportItem, order: ReportOrder): boolean {
  return epochMsOf(order.at) - epochMsOf(at) >= periodSeconds('day', order.windowSeconds) * 1000;
}
