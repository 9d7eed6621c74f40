import type { ArmReport } from '../../lambdas/contracts/stored/experiment/experiment.ts';
import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import { effectWords } from '../../lambdas/domain/experiment/experiment-words.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { spanWords } from '../../lambdas/domain/wording/duration.ts';
import { threeDigits, whole } from '../../lambdas/domain/wording/numbers.ts';

/** One line a challenger of an experiment: share, effect with its interval, counts, and what it would take; none for other rollouts. */
export function describeArms({ plan, verdict }: Pick<RolloutRecord, 'plan' | 'verdict'>): readonly string[] {
  const { experiment, windowSeconds } = plan;
  if (experiment === undefined) return [];
  return (verdict?.arms ?? []).map((arm) => armLine(arm, { ...experiment.goal, windowSeconds }));
}

interface Terms {
  readonly kpi: string;
  readonly effectPercent: number;
  readonly windowSeconds: number;
}

function armLine(arm: ArmReport, terms: Terms): string {
  const { version, weightPercent, state, requests, challenger, champion } = arm;
  const share = state === 'out' ? 'out' : `${weightPercent} %${state === 'won' ? ', won' : ''}`;
  const rates = `${numbersOf(challenger)} against ${numbersOf(champion)}`;
  const effect = `${terms.kpi} ${effectWords(arm)}, ${rates}; ${counted(requests, 'request')}`;
  const unproven = arm.unproven === undefined ? '' : `; not yet proven: ${arm.unproven.join(', ')}`;
  return `${version} (${share}): ${effect}${needsOf(arm, terms)}${unproven}${arm.reason === undefined ? '' : `; ${arm.reason}`}`;
}

function numbersOf({ outcomes, rate }: ArmReport['champion']): string {
  return rate === undefined ? 'no ripe outcome' : `${threeDigits(rate)} of ${whole(outcomes)}`;
}

function needsOf({ needs }: ArmReport, { effectPercent, windowSeconds }: Terms): string {
  if (needs === undefined) return '';
  const long = spanWords(needs.windows, windowSeconds);
  return `; to see ${threeDigits(effectPercent)} %: about ${counted(needs.requests, 'request')} of both more, ${long} at this rate`;
}
