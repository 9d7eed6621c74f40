import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import { challengersOf, isOutOf } from '../../domain/experiment/experiment-state.ts';
import { tellRollout, type TellDeps } from './tell-rollout.ts';

/** Windows in which a leaving that could not be told is told again. */
const TOLD_WINDOWS = 10;

/** Tells of each of several challengers that was taken out, once; also in the ticks after it, in case that was lost. */
export async function tellLeft(deps: TellDeps, record: RolloutRecord): Promise<void> {
  const { experiment, verdict, plan } = record;
  if (experiment === undefined || verdict === undefined) return;
  const others = challengersOf(record).filter((version) => !isOutOf(experiment, version));
  const by = plan.shadows === undefined ? 'requests' : 'copies';
  for (const { version, window, reason } of experiment.out)
    if (verdict.window - window <= TOLD_WINDOWS)
      await tellRollout(deps, 'left', { record, reason, version, left: { others, by } });
}
