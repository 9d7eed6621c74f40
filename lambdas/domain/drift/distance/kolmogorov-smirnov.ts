import { twoSampleKs, type KsResult } from '../../stats/two-sample/two-sample-ks.ts';
import { rowsOf, tooFewRows, type CountPair, type TooFewRows } from './count-pair.ts';

/** Largest difference of two distribution functions with its probability and what cells may hide. */
export type KolmogorovSmirnov =
  | ({
      readonly kind: 'known';
      /** The distance of the rows themselves lies in [`statistic`, `upper`]: inside a cell the order of rows is unknown. */
      readonly upper: number;
    } & KsResult)
  | TooFewRows;

/** Two-sided Kolmogorov-Smirnov test on cells in rising order; rows of one cell count as equal. */
export function kolmogorovSmirnov(pair: CountPair): KolmogorovSmirnov {
  const rows = rowsOf(pair);
  const few = tooFewRows(rows, 1);
  if (few !== undefined) return few;
  return {
    kind: 'known',
    ...twoSampleKs({ left: pair.reference, right: pair.current }),
    upper: upperBound(pair, rows.reference, rows.current),
  };
}

/** Distance if in every cell all rows of one side came before all of the other. */
function upperBound({ reference, current }: CountPair, n: number, m: number): number {
  let gap = 0;
  let most = 0;
  reference.forEach((count, i) => {
    const left = count / n;
    const right = (current[i] ?? 0) / m;
    most = Math.max(most, gap + left, right - gap);
    gap += left - right;
  });
  return Math.min(1, most);
}
