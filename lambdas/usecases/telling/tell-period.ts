import { epochMsOf } from '../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import { tellRollout, type TellDeps } from './tell-rollout.ts';

/** Windows in which a verdict that could not be told is told again. */
const TOLD_WINDOWS = 10;

/** Tells the verdict of the last period of a standing challenger, once; also in the ticks after it, in case that was lost. */
export async function tellPeriod(deps: TellDeps, record: RolloutRecord): Promise<'told' | 'known' | 'none'> {
  const { periods = [], plan } = record;
  const last = periods.at(-1);
  if (last === undefined || plan.standing === undefined) return 'none';
  const age = deps.clock.now() - epochMsOf(last.at);
  if (age > TOLD_WINDOWS * plan.windowSeconds * 1_000) return 'none';
  const { whenBetter, by } = plan.standing;
  const { number, is, reason } = last;
  const isBlind = by === 'copies' && plan.paired === undefined;
  const isOut = record.verdict?.kind === 'rollback';
  return tellRollout(deps, 'period', { record, reason, period: { number, is, whenBetter, by, isOut, isBlind } });
}
