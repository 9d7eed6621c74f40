import type { CheckedNow } from '../../../contracts/api/monitoring-api.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { Clock } from '../../system/ports.ts';
import { checkModel, type CheckDeps } from '../check-model.ts';
import type { CheckOrder } from '../model-history.ts';

/**
 * Runs the checks of a model at once, with every outcome and finding.
 *
 * It counts for alerts like a run of the schedule, if half of the rows that it looked at are new since the alert was last looked at:
 * asking often opens and closes nothing sooner.
 */
export async function checkNow(
  deps: CheckDeps & { readonly clock: Pick<Clock, 'now'> },
  order: Omit<CheckOrder, 'at'>,
): Promise<CheckedNow> {
  const at = isoAt(deps.clock.now());
  const { model, opened, closed, results } = await checkModel(deps, { ...order, at, isExtra: true });
  const checks = results.map(({ check, outcome, looked, details }) => ({
    check,
    outcome,
    findings: looked.flatMap(({ cause, severity, finding }) =>
      finding === undefined ? [] : [{ ...finding, model, cause, severity }],
    ),
    ...(details === undefined ? {} : { details }),
  }));
  return { model, at, checks, opened, closed };
}
