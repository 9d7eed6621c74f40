import { normalSf } from '../../stats/distribution/normal.ts';
import { benjaminiHochberg } from '../test/benjamini-hochberg.ts';

/** Sums of products of a window's rows with all values, so that correlations can be read. */
export interface ProductSums {
  readonly rows: number;
  readonly means: readonly number[];
  /** Centred sums of products, row after row, k x k. */
  readonly products: readonly number[];
}

/** Change of one correlation. */
export interface PairChange {
  readonly first: number;
  readonly second: number;
  readonly reference: number;
  readonly current: number;
  /** Adjusted over all pairs. */
  readonly p: number;
}

/** Changes of correlations, surest first. */
export type CorrelationChange =
  | {
      readonly kind: 'known';
      readonly pairs: readonly PairChange[];
      /** Features that do not vary on a side: their correlations are undefined. */
      readonly constant: readonly number[];
    }
  | {
      readonly kind: 'insufficient-data';
      readonly side: 'reference' | 'current';
      readonly needed: number;
      readonly got: number;
    };

const NEEDED = 10;
const NEARLY_ONE = 1 - 1e-12;

/** Sums of products of rows of equally many numbers, by the definition. */
export function productSums(rows: readonly (readonly number[])[]): ProductSums {
  const k = rows[0]?.length ?? 0;
  const means = Array.from(
    { length: k },
    (_, j) => rows.reduce((sum, row) => sum + (row[j] ?? 0), 0) / Math.max(1, rows.length),
  );
  const products = Array.from({ length: k * k }, (_, at) => {
    const i = Math.floor(at / k);
    const j = at % k;
    return rows.reduce((sum, row) => sum + ((row[i] ?? 0) - (means[i] ?? 0)) * ((row[j] ?? 0) - (means[j] ?? 0)), 0);
  });
  return { rows: rows.length, means, products };
}

function correlation({ means, products }: ProductSums, i: number, j: number): number | undefined {
  const k = means.length;
  const scale = (products[i * k + i] ?? 0) * (products[j * k + j] ?? 0);
  return scale > 0 ? (products[i * k + j] ?? 0) / Math.sqrt(scale) : undefined;
}

function clamp(r: number): number {
  return Math.max(-NEARLY_ONE, Math.min(NEARLY_ONE, r));
}

/** Change of every correlation, tested on Fisher's z scale with an adjustment over pairs. Source: Fisher (1921). */
export function correlationChange(reference: ProductSums, current: ProductSums): CorrelationChange {
  for (const [side, { rows }] of [
    ['reference', reference],
    ['current', current],
  ] as const)
    if (rows < NEEDED) return { kind: 'insufficient-data', side, needed: NEEDED, got: rows };
  const k = reference.means.length;
  const error = Math.sqrt(1 / (reference.rows - 3) + 1 / (current.rows - 3));
  const pairs: PairChange[] = [];
  for (let first = 0; first < k; first += 1)
    for (let second = first + 1; second < k; second += 1) {
      const before = correlation(reference, first, second);
      const now = correlation(current, first, second);
      if (before === undefined || now === undefined) continue;
      const z = Math.abs(Math.atanh(clamp(now)) - Math.atanh(clamp(before))) / error;
      pairs.push({ first, second, reference: before, current: now, p: 2 * normalSf(z) });
    }
  const adjusted = benjaminiHochberg(pairs.map(({ p }) => p));
  const isConstant = (i: number): boolean =>
    [reference, current].some((sums) => !((sums.products[i * k + i] ?? 0) > 0));
  return {
    kind: 'known',
    pairs: pairs.map((pair, i) => ({ ...pair, p: adjusted[i] ?? 1 })).toSorted((a, b) => a.p - b.p),
    constant: reference.means.map((_, i) => i).filter(isConstant),
  };
}
