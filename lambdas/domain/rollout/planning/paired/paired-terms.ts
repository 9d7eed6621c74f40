import type { RolloutSettings } from '../../../../contracts/people/rollout-settings.ts';
import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import { blockWindowsOf } from '../../ticking/pair-blocks.ts';
import { settingsInForce, type PlanFacts, type PlanTools, type Schedule } from '../plan-facts.ts';

/** Part of alpha that labels of copied requests have; the guardrails share the rest. */
export const LABELS_SHARE = 0.2;
/** Score from which on a prediction is positive where nothing is declared. */
const EVEN = 0.5;

type Labels = Extract<NonNullable<RolloutSettings['strategy']>, { kind: 'shadow' }>['labels'];
type Paired = NonNullable<RolloutPlan['paired']>;

/** How labels of copied requests are judged, but for its levels; undefined where nobody waits for them. */
export function pairedTerms(
  facts: PlanFacts,
  { steps, standing }: Schedule,
  { windowsIn }: Pick<PlanTools, 'windowsIn'>,
): Omit<Paired, 'alpha' | 'beta'> | undefined {
  const { task, signature } = facts.specification;
  const labels = awaitedLabels(facts);
  if (labels === undefined || (task !== 'binary' && task !== 'multiclass' && task !== 'regression')) return undefined;
  const plannedWindows = steps[0]?.bakeWindows ?? 1;
  return {
    task,
    threshold: signature?.prediction?.threshold ?? EVEN,
    margin: labels.marginPercent / 100,
    plannedWindows,
    waitWindows: Math.max(1, windowsIn(labels.wait)),
    blockWindows: blockWindowsOf(plannedWindows),
    ...selectiveLabels(facts.specification),
    ...openEnd(standing),
  };
}

function awaitedLabels(facts: PlanFacts): Labels | undefined {
  const { strategy } = settingsInForce(facts);
  const hasCopies = strategy?.kind === 'shadow' || strategy?.kind === 'champion-challenger';
  return facts.kind === 'challenger' && hasCopies ? strategy.labels : undefined;
}

function selectiveLabels({ labels }: PlanFacts['specification']): Pick<Paired, 'selective'> {
  return labels?.selective === true ? { selective: true } : {};
}

/** Pairs of a standing challenger come without a planned end. */
function openEnd(standing: Schedule['standing']): Pick<Paired, 'openEnded'> {
  return standing === undefined ? {} : { openEnded: true };
}
