import type { DriftFinding } from '../../../domain/drift/detect/check.ts';
import { threeDigits, times } from '../../../domain/wording/numbers.ts';
import { percent } from '../../../domain/wording/percent.ts';
import { PREDICTION } from './columns.ts';

type OpenDrift = Extract<DriftFinding, { readonly state: 'open' }>;

const inDeviations: Readonly<Record<string, string>> = {
  mean: 'they moved',
  spread: 'their spread changed',
  skew: 'their shape changed',
};

/** One plain sentence about a column that drifted. */
export function driftedWords({ feature, what, effect, window, certainty }: OpenDrift): string {
  const name = feature === PREDICTION ? 'Predictions' : `Values of ${feature}`;
  const moved = inDeviations[what];
  const change =
    moved === undefined
      ? `the share of rows with ${shareWords(what)} ${effect < 0 ? 'fell' : 'rose'} by ${percent(Math.abs(effect))} of all rows`
      : `${moved} by ${threeDigits(effect)} standard deviations`;
  return `${name} are not what they were in the weeks before: ${change} (over ${window}, ${times(certainty)} of what may be chance).`;
}

function shareWords(what: string): string {
  switch (what) {
    case 'missing':
      return 'no value';
    case 'out of range':
      return 'values out of the known range';
    case 'other categories':
      return 'rare categories';
    case 'new categories':
      return 'new categories';
    case 'one value':
      return 'one and the same value';
    default:
      return what.replace(/^share of /, '');
  }
}
