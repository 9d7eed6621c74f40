import type { RolloutRecord, RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import { alarmsBack } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { startProgress } from '../../../../domain/rollout/ticking/fold-rows.ts';
import { rolloutVerdict, SENTENCES, verdictTests } from '../../../../domain/rollout/ticking/rollout-verdict.ts';
import { given } from '../../../../domain/given.ts';
import { judgePlanOf } from '../../evidence/stored-progress.ts';
import { verdictFacts } from '../../evidence/verdict-facts.ts';
import { storedAlarms } from '../tick-verdict.ts';

/**
 * The verdict on a rollout that waits for its first step: own alarms alone can speak, the judge has seen nothing.
 *
 * @param at ISO instant
 * @returns undefined while no alarm takes it back
 */
export function verdictBeforeStart(
  record: RolloutRecord,
  alarms: readonly AlarmReading[],
  at: string,
): RolloutVerdict | undefined {
  const { plan, step, stepStartedWindow } = record;
  const [back] = alarmsBack({ planned: plan.alarms, readings: alarms });
  if (back === undefined) return undefined;
  const progress = startProgress(judgePlanOf(record), plan.carried);
  const facts = verdictFacts(record, { progress, evidence: [] }, alarms);
  const { kind, reason } = rolloutVerdict(facts);
  return {
    kind,
    reason,
    sentences: SENTENCES,
    window: 0,
    at,
    step,
    stepStartedWindow,
    ...given({ schedule: facts.schedule }),
    chain: progress.checkpoint.chain,
    tests: verdictTests(facts),
    exposed: 0,
    ...given({ since: back.since }),
    ...storedAlarms(alarms),
  };
}
