import type { ModelReportAnswer } from '../../contracts/api/report-api.ts';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { isoAt } from '../../contracts/runtime/instants.ts';
import type { ChecksItem } from '../../contracts/stored/checks-item.ts';
import { reportKey } from '../../contracts/stored/object-keys.ts';
import { readHistory, type HistoryDeps } from '../monitoring/model-history.ts';
import type { CheckLog } from '../monitoring/ports.ts';
import type { Clock } from '../system/ports.ts';
import type { ObjectStore } from '../windows/ports.ts';
import { buildReport, type BuildReportDeps } from './build-report.ts';
import type { ReportLog, ReportRenderer } from './ports.ts';
import { stateOf } from './report-state.ts';

/** What making a report needs from outside. */
export type MakeReportDeps = HistoryDeps &
  BuildReportDeps & {
    readonly log: Pick<CheckLog, 'readChecks'>;
    readonly reports: ReportLog;
    readonly renderer: ReportRenderer;
    readonly objects: Pick<ObjectStore, 'readText' | 'writeText'>;
  };

/** Which report is wanted. */
export interface ReportOrder {
  readonly model: string;
  /** ISO instant of now. */
  readonly at: string;
  readonly windowSeconds: number;
}

/** Windows that a report calls now, where a check counts those since the last one. */
const NOW_WINDOWS = 60;

/** Makes a model's report, writes it and says where it is. The same instant again writes the same object. */
export async function writeReport(
  deps: MakeReportDeps,
  order: ReportOrder,
  checks: ChecksItem | undefined,
): Promise<ModelReportAnswer> {
  const { model, at } = order;
  const history = await readHistory(deps, { ...order, everyWindows: NOW_WINDOWS });
  const report = await buildReport(deps, history, checks);
  const html = deps.renderer.render(report);
  const key = reportKey(model, at);
  await deps.objects.writeText(key, html);
  await deps.reports.writeReport({ schema: SCHEMA, model, at, key, state: stateOf(history.alerts, checks) });
  return { model, at, key, html, sections: report.sections };
}

/**
 * Makes a model's report for a person.
 *
 * @throws UnderstudyError MODEL_NOT_FOUND
 */
export async function makeReport(
  deps: MakeReportDeps & { readonly clock: Pick<Clock, 'now'>; readonly windowSeconds: number },
  { model }: Pick<ReportOrder, 'model'>,
): Promise<ModelReportAnswer> {
  await demandModel(deps, model);
  const { windowSeconds, clock } = deps;
  return writeReport(deps, { model, at: isoAt(clock.now()), windowSeconds }, await deps.log.readChecks(model));
}

/**
 * The newest report that is stored.
 *
 * @throws UnderstudyError MODEL_NOT_FOUND, or NOT_FOUND if none was ever written or it has expired
 */
export async function showReport(
  deps: Pick<MakeReportDeps, 'registry' | 'reports' | 'objects'>,
  { model }: Pick<ReportOrder, 'model'>,
): Promise<ModelReportAnswer> {
  await demandModel(deps, model);
  const known = await deps.reports.readReport(model);
  const html = known === undefined ? undefined : await deps.objects.readText(known.key);
  if (known === undefined || html === undefined)
    throw new UnderstudyError('NOT_FOUND', `no report of ${model} is stored: make one`);
  return { model, at: known.at, key: known.key, html };
}

async function demandModel({ registry }: Pick<MakeReportDeps, 'registry'>, model: string): Promise<void> {
  if ((await registry.readSpecification(model)) === undefined)
    throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found`);
}
