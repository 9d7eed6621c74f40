import type { MovedArm } from '../../../contracts/stored/experiment/bandit.ts';
import type { GoalPlan } from '../../judge/model/goal.ts';
import { decimals, significant, whole } from '../../wording/numbers.ts';

/** One sentence a version whose share moved, the one that gained most first: from where to where, on what numbers, and how sure. */
export function moveWords(arms: readonly MovedArm[], goal: Pick<GoalPlan, 'kind' | 'kpi'>): readonly string[] {
  const [champion] = arms;
  return arms
    .map((arm, at) => ({ arm, isChampion: at === 0 }))
    .filter(({ arm }) => arm.fromPercent !== arm.toPercent)
    .toSorted((a, b) => gained(b.arm) - gained(a.arm))
    .map(({ arm, isChampion }) => {
      const against =
        isChampion || champion === undefined ? '' : ` against ${rateWords(champion, goal)} at the champion`;
      const role = isChampion ? 'champion' : 'challenger';
      return `${role} ${arm.version} from ${arm.fromPercent} % to ${arm.toPercent} %: ${goal.kpi} ${rateWords(arm, goal)}${against}, chance of being best ${chanceWords(arm.chance)}`;
    });
}

function gained({ fromPercent, toPercent }: MovedArm): number {
  return toPercent - fromPercent;
}

/** `5.2 % [4.8, 5.6] of 4,100`: at the level that is common to all versions, with 95 %. */
function rateWords({ rate, lower, upper, outcomes }: MovedArm, { kind }: Pick<GoalPlan, 'kind'>): string {
  const scale = kind === 'binary' ? 100 : 1;
  const [own, from, to] = [rate, lower, upper].map((one) => significant(one * scale));
  return `${own}${kind === 'binary' ? ' %' : ''} [${from}, ${to}] of ${whole(outcomes)}`;
}

/** `0.83`: two digits are as many as the draws know. */
export function chanceWords(chance: number): string {
  return decimals(chance, 2);
}
