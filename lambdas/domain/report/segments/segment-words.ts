import type { SegmentDetails } from '../../../contracts/stored/performance-details.ts';
import { counted } from '../../wording/counted.ts';
import { threeDigits } from '../../wording/numbers.ts';

/** What a check of segments came to, a line a segment that is worse than the rest. */
export function segmentWords({ version, loss, whole, tested, tooSmall, worse }: SegmentDetails): readonly string[] {
  const few = tooSmall === 0 ? '' : `, ${tooSmall} with too few labels`;
  return [
    `${counted(tested, 'segment')} of ${version} compared${few}; ${loss} ${threeDigits(whole)} over all`,
    ...worse.map(
      ({ name, rows, loss: own, excess, atLeast, isBeyond }) =>
        `${name}: ${threeDigits(own)} over ${counted(rows, 'label')}, ${threeDigits(own - excess)} for all others, at least ${threeDigits(atLeast)} more${isBeyond ? ': beyond what is tolerated' : ''}`,
    ),
  ];
}
