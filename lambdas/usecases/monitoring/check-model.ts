import { SCHEMA } from '../../contracts/people/names.ts';
import type { ChecksItem } from '../../contracts/stored/checks-item.ts';
import type { CheckOutcome } from '../../contracts/stored/finding.ts';
import { isOpen } from '../../domain/alert/attention/worst-first.ts';
import { driftCheck } from './drift/drift-check.ts';
import type { DriftDeps } from './drift/fold-drift.ts';
import { failureResult } from './failed-checks.ts';
import { labelsCheck } from './labels-check.ts';
import { readHistory, type CheckOrder, type HistoryDeps, type ModelHistory } from './model-history.ts';
import { failedCheck, type CheckResult, type ModelCheck } from './model-check.ts';
import { freshLooks } from './now/fresh-looks.ts';
import { performanceAlarmCheck } from './performance/alarm-check.ts';
import { estimateCheck } from './performance/estimate/estimate-check.ts';
import { performanceCheck } from './performance/performance-check.ts';
import type { CheckLog } from './ports.ts';
import { baselineCheck } from './reference/baseline-check.ts';
import { isRetired, retiredCheck } from './retired-check.ts';
import { qualityCheck } from './quality-checks.ts';
import { serviceChecks } from './service/service-checks.ts';
import { segmentsCheck } from './segments/segments-check.ts';
import { skewCheck } from './skew/skew-check.ts';
import { modelNumbers, type ModelNumbers } from './telemetry/model-numbers.ts';
import { unlookedAlerts } from './unlooked-alerts.ts';
import { settleFindings, type SettleDeps, type Settled } from './settle-findings.ts';

/** What checking a model needs from outside. */
export type CheckDeps = HistoryDeps & DriftDeps & SettleDeps & { readonly log: CheckLog };

/** What became of the checks of a model. */
export interface CheckedModel extends Settled {
  readonly model: string;
  /** By name of the check. */
  readonly outcomes: Readonly<Record<string, CheckOutcome>>;
  /** What each check came to, findings included. */
  readonly results: readonly CheckResult[];
  /** Main numbers for CloudWatch, where the owner wants them. */
  readonly numbers?: ModelNumbers;
}

/** All checks of a model. */
function modelChecks(deps: CheckDeps): readonly ModelCheck[] {
  const fromLabels = [labelsCheck, performanceCheck, estimateCheck, performanceAlarmCheck, segmentsCheck];
  return [...serviceChecks, qualityCheck, baselineCheck, driftCheck(deps), skewCheck, ...fromLabels];
}

/**
 * Runs every check of a model, each alone: one that fails says so and leaves the others as they are.
 *
 * Safe to repeat: the same rows change no alert, and nothing is told twice.
 *
 * @throws UnderstudyError when table or bucket do not answer
 */
export async function checkModel(deps: CheckDeps, order: CheckOrder): Promise<CheckedModel> {
  const last = order.last ?? (await deps.log.readChecks(order.model));
  const history = await readHistory(deps, { ...order, last });
  const results: CheckResult[] = [];
  for (const check of isRetired(history) ? [retiredCheck] : modelChecks(deps))
    results.push(...(await runAlone(check, history)));
  const failures = failureResult(history, results);
  const all = [...results, failures, ...unlookedAlerts(history, results)];
  const told = order.isExtra === true ? freshLooks(all, history) : all;
  const { alerts, specification } = history;
  const found = { results: told, alerts, monitoring: specification?.monitoring };
  const settled = await settleFindings(deps, order.model, found);
  const { model } = order;
  const checks = await writeOutcomes(deps, { ...order, last }, results);
  const outcomes = Object.fromEntries(results.map(({ check, outcome }) => [check, outcome]));
  if (specification?.telemetry?.cloudwatch !== true) return { model, ...settled, outcomes, results };
  const openAlerts = (await deps.alerts.listAlerts(model)).filter(isOpen).length;
  return { model, ...settled, outcomes, results, numbers: modelNumbers({ now: history.now, checks, openAlerts }) };
}

/** Leaves what became of each check for whoever asks. A run between two slots takes the place of none. */
async function writeOutcomes(
  { log }: Pick<CheckDeps, 'log'>,
  { model, at, isExtra = false, last }: CheckOrder,
  results: readonly CheckResult[],
): Promise<ChecksItem['checks']> {
  const checks = results.map(({ check, outcome, details }) => ({
    schema: SCHEMA,
    model,
    check,
    at,
    outcome,
    ...(details === undefined ? {} : { details }),
  }));
  const slot = isExtra ? last?.slot : at;
  await log.writeChecks({ schema: SCHEMA, model, at, checks, ...(slot === undefined ? {} : { slot }) });
  return checks;
}

async function runAlone(check: ModelCheck, history: ModelHistory): Promise<readonly CheckResult[]> {
  try {
    return await check.run(history);
  } catch (error) {
    return [failedCheck(check.name, history.span.to, error)];
  }
}
