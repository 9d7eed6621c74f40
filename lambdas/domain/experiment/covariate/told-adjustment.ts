import type { ArmReport } from '../../../contracts/stored/experiment/experiment.ts';
import { given } from '../../given.ts';
import { fourDigits } from '../told-goal.ts';
import type { Adjustment } from './adjusted-standing.ts';

/** What scores did to an interval, as reports print it; numbers to four digits, undefined for a goal that is not adjusted. */
export function toldAdjustment(adjustment: Adjustment | undefined): ArmReport['adjustment'] {
  if (adjustment === undefined) return undefined;
  const { unadjusted, narrowerPercent, requestsTimes, ...counts } = adjustment;
  const { effectPercent, lowerPercent, upperPercent } = unadjusted;
  return {
    unadjusted: given({
      effectPercent: fourDigits(effectPercent),
      lowerPercent: fourDigits(lowerPercent),
      upperPercent: fourDigits(upperPercent),
    }),
    ...given({ narrowerPercent: fourDigits(narrowerPercent), requestsTimes: fourDigits(requestsTimes) }),
    ...counts,
  };
}
