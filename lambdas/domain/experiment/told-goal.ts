import { given } from '../given.ts';
import { significant } from '../wording/numbers.ts';
import type { GoalNumbers, GoalStanding } from './goal-standing.ts';

/** A goal as records keep it and reports print it. */
type ToldGoal = Pick<GoalStanding, 'is'> & {
  readonly effectPercent?: number;
  readonly lowerPercent?: number;
  readonly upperPercent?: number;
  readonly challenger: { outcomes: number; rate?: number };
  readonly champion: { outcomes: number; rate?: number };
};

/** Where a goal stands, with its numbers to four digits. */
export function toldGoal(goal: GoalStanding): ToldGoal {
  const { is, challenger, champion, effectPercent, lowerPercent, upperPercent } = goal;
  return {
    ...given({
      effectPercent: fourDigits(effectPercent),
      lowerPercent: fourDigits(lowerPercent),
      upperPercent: fourDigits(upperPercent),
    }),
    is,
    challenger: numbersOf(challenger),
    champion: numbersOf(champion),
  };
}

/** A number to four digits; what is next to nothing is 0. */
export function fourDigits(value: number | undefined): number | undefined {
  if (value === undefined) return undefined;
  return Math.abs(value) < 1e-100 ? 0 : significant(value, 4);
}

function numbersOf({ outcomes, rate }: GoalNumbers): { outcomes: number; rate?: number } {
  return { outcomes, ...given({ rate: fourDigits(rate) }) };
}
