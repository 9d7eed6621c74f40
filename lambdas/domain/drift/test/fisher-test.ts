import { hypergeometricPmf } from '../../stats/distribution/hypergeometric.ts';
import { rowsOf, tooFewRows, type TooFewRows } from '../distance/count-pair.ts';

/** Rows with and without a property, in the reference and at present. */
export interface TwoByTwo {
  readonly reference: readonly [number, number];
  readonly current: readonly [number, number];
}

/** Relative slack within which two probabilities count as equal, as in R's fisher.test. */
const EQUAL = 1 + 1e-7;

/**
 * Fisher's exact test, two-sided: the sum of the probabilities that are at most the observed one.
 *
 * @throws StatsDomainError for entries that are no counts
 */
export function fisherTest({
  reference,
  current,
}: TwoByTwo): { readonly kind: 'known'; readonly p: number } | TooFewRows {
  const rows = rowsOf({ reference, current });
  const few = tooFewRows(rows, 1);
  if (few !== undefined) return few;
  const urn = { population: rows.reference + rows.current, marked: reference[0] + current[0], draws: rows.current };
  const seen = hypergeometricPmf(current[0], urn) * EQUAL;
  const lowest = Math.max(0, urn.draws + urn.marked - urn.population);
  let p = 0;
  for (let x = lowest; x <= Math.min(urn.draws, urn.marked); x += 1) {
    const probability = hypergeometricPmf(x, urn);
    if (probability <= seen) p += probability;
  }
  return { kind: 'known', p: Math.min(1, p) };
}
