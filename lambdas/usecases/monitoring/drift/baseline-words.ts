import { threeDigits } from '../../../domain/wording/numbers.ts';
import { percent } from '../../../domain/wording/percent.ts';
import { PREDICTION } from './columns.ts';

/** One plain sentence about a column that is not as in the baseline. */
export function baselineWords(
  column: string,
  version: string,
  { meanBaseline, meanNow, wassersteinInSd, tvd, days }: Readonly<Record<string, number>>,
): string {
  const name = column === PREDICTION ? 'Predictions' : `Values of ${column}`;
  const head = `${name} of the last ${days ?? 0} days are not as in the baseline of ${version}`;
  if (tvd !== undefined) return `${head}: ${percent(tvd)} of them changed places.`;
  const shift =
    wassersteinInSd === undefined ? '' : ` (a shift of ${threeDigits(wassersteinInSd)} standard deviations)`;
  return `${head}: the mean is ${threeDigits(meanNow ?? 0)}, ${threeDigits(meanBaseline ?? 0)} there${shift}.`;
}
