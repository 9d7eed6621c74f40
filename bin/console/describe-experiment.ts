import type { ArmReport } from '../../lambdas/contracts/stored/experiment/experiment.ts';
import type { ShadowReport } from '../../lambdas/contracts/stored/rollouts/shadows.ts';
import type { RolloutRecord } from '../../lambdas/contracts/stored/rollout.ts';
import { chanceWords } from '../../lambdas/domain/experiment/bandit/move-words.ts';
import { adjustmentWords, effectWords, numbersWords } from '../../lambdas/domain/experiment/experiment-words.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { spanWords } from '../../lambdas/domain/wording/duration.ts';
import { threeDigits } from '../../lambdas/domain/wording/numbers.ts';

/** One line a shadow of several, or a challenger of an experiment: share, effect with its interval, counts, and what it would take; none for other rollouts. */
export function describeArms({
  plan,
  verdict,
  experiment: state,
}: Pick<RolloutRecord, 'plan' | 'verdict' | 'experiment'>): readonly string[] {
  const { experiment, windowSeconds } = plan;
  if (experiment === undefined) return (verdict?.shadows ?? []).map(shadowLine);
  const arms = (verdict?.arms ?? []).map((arm) => armLine(arm, { ...experiment.goal, windowSeconds }));
  return [...arms, ...describeMoves(state, windowSeconds)];
}

/** Of a bandit: how its shares moved last and why, and whom a frozen split confirms. */
function describeMoves(state: RolloutRecord['experiment'], windowSeconds: number): readonly string[] {
  const { last, moves = 0, frozen } = state?.bandit ?? {};
  const span = (windows: number): string => spanWords(windows, windowSeconds);
  const moved = (last?.says ?? []).map((says) => `move ${moves} after ${span(last?.window ?? 0)}: ${says}`);
  return frozen === undefined
    ? moved
    : [...moved, `frozen after ${span(frozen.window)} to confirm ${frozen.version}: ${frozen.reason}`];
}

/** One of several shadows: its share of copies, how many it got, and what its own verdict says. */
function shadowLine({ version, sharePercent, state, copies, says }: ShadowReport): string {
  return `${version} (${state === 'out' ? 'out' : `${sharePercent} %`}): ${counted(copies, 'copy', 'copies')}; ${says}`;
}

interface Terms {
  readonly kpi: string;
  readonly effectPercent: number;
  readonly windowSeconds: number;
}

/** Who has no requests any more. */
const stateless: ReadonlySet<string> = new Set<ArmReport['state']>(['out', 'rests']);

function armLine(arm: ArmReport, terms: Terms): string {
  const { version, weightPercent, state, requests, challenger, champion, chance } = arm;
  const share = stateless.has(state) ? state : `${weightPercent} %${state === 'won' ? ', won' : ''}`;
  const rates = `${numbersWords(challenger)} against ${numbersWords(champion)}`;
  const adjusted = adjustmentWords(arm.adjustment);
  const effect = `${terms.kpi} ${effectWords(arm)}, ${rates}; ${counted(requests, 'request')}${adjusted === undefined ? '' : `; ${adjusted}`}`;
  const unproven = arm.unproven === undefined ? '' : `; not yet proven: ${arm.unproven.join(', ')}`;
  const best = chance === undefined ? '' : `; chance of being best ${chanceWords(chance)}`;
  return `${version} (${share}): ${effect}${best}${needsOf(arm, terms)}${unproven}${arm.reason === undefined ? '' : `; ${arm.reason}`}`;
}

function needsOf({ needs }: ArmReport, { effectPercent, windowSeconds }: Terms): string {
  if (needs === undefined) return '';
  const long = spanWords(needs.windows, windowSeconds);
  return `; to see ${threeDigits(effectPercent)} %: about ${counted(needs.requests, 'request')} of both more, ${long} at this rate`;
}
