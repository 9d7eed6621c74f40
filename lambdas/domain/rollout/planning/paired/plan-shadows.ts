import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import { listWords } from '../../../wording/list.ts';
import { settingsInForce, type PlanFacts } from '../plan-facts.ts';

/** Versions that get copies at the same time, the one that is started first; undefined where it is alone. */
export function planShadows(facts: PlanFacts): RolloutPlan['shadows'] {
  const { strategy } = settingsInForce(facts);
  if (facts.kind === 'first' || strategy?.kind !== 'shadow' || strategy.challengers === undefined) return undefined;
  const own = { version: facts.version ?? 'challenger', weightPercent: strategy.share };
  return { arms: [own, ...strategy.challengers.map(({ version, share }) => ({ version, weightPercent: share }))] };
}

/** Who gets copies at the same time, how surely all of them are judged, and who goes on. */
export function shadowsWords({ shadows, ends }: Pick<RolloutPlan, 'shadows' | 'ends'>): readonly string[] {
  if (shadows === undefined) return [];
  const { arms } = shadows;
  const shares = listWords(arms.map(({ version, weightPercent }) => `${version} (${weightPercent} %)`));
  const [started] = arms;
  const goesOn = ends === 'report' ? 'none goes on' : `${started?.version ?? 'the first'} alone goes on`;
  return [
    `copies of the same requests go to ${shares}, each held against the champion with a part of alpha, and of beta by labels; one that is harmed leaves alone, and ${goesOn}`,
  ];
}
