import { demandCount, StatsDomainError } from '../../stats/stats-domain-error.ts';
import { sum } from '../../stats/sum.ts';

/** Rows of a reference and of the present over the same cells or categories. */
export interface CountPair {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Rows on both sides. */
export interface PairRows {
  readonly reference: number;
  readonly current: number;
}

/** A side has fewer rows than a number needs. */
export interface TooFewRows {
  readonly kind: 'insufficient-data';
  readonly side: 'reference' | 'current';
  readonly needed: number;
  readonly got: number;
}

/** A distance between two distributions, or that one of them is empty. */
export type Distance = { readonly kind: 'known'; readonly value: number } | TooFewRows;

/** Shares of a cell on both sides. */
export interface CellShares {
  readonly p: number;
  readonly q: number;
}

/**
 * Rows on both sides.
 *
 * @throws StatsDomainError for entries that are no counts or lists of different lengths
 */
export function rowsOf({ reference, current }: CountPair): PairRows {
  if (reference.length !== current.length)
    throw new StatsDomainError(
      `reference and current must be equally long, got ${reference.length} and ${current.length}`,
    );
  for (const count of [...reference, ...current]) demandCount('every count', count);
  return { reference: sum(reference), current: sum(current) };
}

/** The side that has fewer than `needed` rows, the reference first. */
export function tooFewRows(rows: PairRows, needed: number): TooFewRows | undefined {
  if (rows.reference < needed) return { kind: 'insufficient-data', side: 'reference', needed, got: rows.reference };
  if (rows.current < needed) return { kind: 'insufficient-data', side: 'current', needed, got: rows.current };
  return undefined;
}

/** What becomes of cells that are empty on one side. */
export type EmptyCells = 'zero' | 'half a row';

/** Shares p (reference) and q (current) of the cells that are not empty on both sides; both sides must have rows. */
export function sharesOf(pair: CountPair, rows: PairRows, empty: EmptyCells): readonly CellShares[] {
  const least = empty === 'zero' ? 0 : 0.5;
  return pair.reference.flatMap((n, i) => {
    const m = pair.current[i] ?? 0;
    if (n === 0 && m === 0) return [];
    return [{ p: Math.max(n, least) / rows.reference, q: Math.max(m, least) / rows.current }];
  });
}

/** Sum over cells of a term of their shares. */
export function sumOverCells(pair: CountPair, empty: EmptyCells, term: (cell: CellShares) => number): Distance {
  const rows = rowsOf(pair);
  const few = tooFewRows(rows, 1);
  if (few !== undefined) return few;
  return { kind: 'known', value: sharesOf(pair, rows, empty).reduce((sum, cell) => sum + term(cell), 0) };
}
