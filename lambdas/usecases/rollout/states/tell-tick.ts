import type { RolloutRecord, RolloutVerdict } from '../../../contracts/stored/rollout.ts';
import type { TickDecision } from '../../../domain/rollout/ticking/decide-tick.ts';
import type { BrokenSoft } from '../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import { tellLeft } from '../../telling/tell-left.ts';
import { tellPeriod } from '../../telling/tell-period.ts';
import { tellGuardrail, tellQuestion, tellRollout, type TellDeps } from '../../telling/tell-rollout.ts';

interface Told {
  readonly verdict: Pick<RolloutVerdict, 'kind'>;
  readonly decision: TickDecision;
  readonly broken: readonly BrokenSoft[];
}

/** Tells what a tick found that people must know, each once: who of several left, guardrails that broke and take nothing back, and what waits for a person. */
export async function tellTick(deps: TellDeps, record: RolloutRecord, told: Told): Promise<void> {
  await tellPeriod(deps, record);
  await tellLeft(deps, record);
  for (const broken of told.broken) await tellGuardrail(deps, { record, broken });
  await tellUndecided(deps, record, told);
}

/** A person is told when one is awaited; what the policy ends at once is told by its end. */
async function tellUndecided(deps: TellDeps, record: RolloutRecord, { verdict, decision }: Told): Promise<void> {
  if (decision.next !== 'wait' || !decision.awaits) return;
  const { kind } = verdict;
  const about = { record, reason: decision.reason };
  await (kind === 'inconclusive' || kind === 'invalid' ? tellRollout(deps, kind, about) : tellQuestion(deps, about));
}
