import { spanWords } from '../wording/duration.ts';
import { significant, whole } from '../wording/numbers.ts';
import type { ExperimentStanding, StandingArm } from './experiment-standing.ts';
import type { ArmReport } from '../../contracts/stored/experiment/experiment.ts';
import type { GoalNumbers } from './goal-standing.ts';

/** `+5 %`: a change with its sign, to two digits. */
function changeWords(percent: number): string {
  const rounded = significant(percent, 2);
  return `${rounded > 0 ? '+' : ''}${rounded} %`;
}

/** `+8.3 % (+1 % to +15 %)`: estimate and interval; an open end is told as such. */
export function effectWords({
  effectPercent,
  lowerPercent: lower,
  upperPercent: upper,
}: Pick<ArmReport, 'effectPercent' | 'lowerPercent' | 'upperPercent'>): string {
  if (effectPercent === undefined) return 'nothing to compare yet';
  const bounds =
    lower === undefined
      ? upper === undefined
        ? 'open'
        : `up to ${changeWords(upper)}`
      : upper === undefined
        ? `${changeWords(lower)} and more`
        : `${changeWords(lower)} to ${changeWords(upper)}`;
  return `${changeWords(effectPercent)} (${bounds})`;
}

/** `booked 5.2 % better`: the declared change. */
export function goalWords({ kpi, effectPercent }: Pick<ExperimentStanding, 'kpi' | 'effectPercent'>): string {
  return `${kpi} better by ${significant(effectPercent, 3)} %`;
}

/** One challenger on the goal: effect, interval, counts, and the proofs that it lacks. */
export function armWords({ version, goal, unproven }: StandingArm, { kpi }: Pick<ExperimentStanding, 'kpi'>): string {
  const missing = goal.is === 'better' && unproven.length > 0 ? `; not yet proven: ${unproven.join(', ')}` : '';
  const counts = `${numbersWords(goal.challenger)} against ${numbersWords(goal.champion)} at the champion`;
  return `${version}: ${kpi} ${effectWords(goal)}, ${counts}${missing}`;
}

/** `0.11 of 800`: the mean of a goal and over how many outcomes. */
export function numbersWords({
  outcomes,
  rate,
}: Pick<GoalNumbers, 'outcomes'> & { readonly rate?: number | undefined }): string {
  return rate === undefined ? 'no ripe outcome' : `${significant(rate)} of ${whole(outcomes)}`;
}

/** How far the experiment is. */
export function progressWords(standing: ExperimentStanding): string {
  const { windows, deadlineWindows, windowSeconds } = standing;
  return `${spanWords(windows, windowSeconds)} of ${spanWords(deadlineWindows, windowSeconds)}, no guardrail broken`;
}
