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

/** `with the champion's scores 31 % narrower than +8.1 % (−1 % to +17 %), as with 2.1 times the requests`; undefined for a goal that is not adjusted. */
export function adjustmentWords(adjustment: ArmReport['adjustment']): string | undefined {
  if (adjustment === undefined) return undefined;
  const { unadjusted, narrowerPercent: narrower, requestsTimes, requests, plainRequests, missing } = adjustment;
  if (requests === 0) return "not yet adjusted for the champion's scores";
  const without = effectWords(unadjusted);
  const width =
    narrower === undefined
      ? `without them ${without}`
      : `${significant(Math.abs(narrower), 2)} % ${narrower < 0 ? 'wider' : 'narrower'} than ${without}`;
  const saved = requestsTimes === undefined ? '' : `, as with ${significant(requestsTimes, 2)} times the requests`;
  const lost = missing.challenger + missing.champion;
  const lacks = lost === 0 ? '' : `; ${whole(lost)} of ${whole(requests)} requests without a score`;
  const plain = plainRequests === 0 ? '' : `, so that ${whole(plainRequests)} are compared without scores`;
  return `with the champion's scores ${width}${saved}${lacks}${plain}`;
}

/** `booked 5.2 % better`: the declared change. */
export function goalWords({ kpi, effectPercent }: Pick<ExperimentStanding, 'kpi' | 'effectPercent'>): string {
  return `${kpi} better by ${significant(effectPercent, 3)} %`;
}

/** One challenger on the goal: effect, interval, counts, and the proofs that it lacks. */
export function armWords({ version, goal, unproven }: StandingArm, { kpi }: Pick<ExperimentStanding, 'kpi'>): string {
  const missing = goal.is === 'better' && unproven.length > 0 ? `; not yet proven: ${unproven.join(', ')}` : '';
  const adjusted = adjustmentWords(goal.adjustment);
  const counts = `${numbersWords(goal.challenger)} against ${numbersWords(goal.champion)} at the champion`;
  return `${version}: ${kpi} ${effectWords(goal)}, ${counts}${adjusted === undefined ? '' : `; ${adjusted}`}${missing}`;
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
