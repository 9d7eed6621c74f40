import { drawPoisson, type Random } from '../../stats/draws/draw-counts.ts';
import { known, undefinedBecause, type Interval, type Result } from '../../outcome.ts';
import { seededRandom } from '../../sketch/seeded-random.ts';

/** What is drawn again and again. */
export interface Resampling {
  /** The same for the same model, version and window, so that a report can be made twice. */
  readonly seed: string;
  /** Effective rows per unit of weight: (Σw / Σw²) / design effect; 1 if nothing was sampled. */
  readonly rowsPerWeight: number;
  /** @default 1000 */
  readonly draws?: number;
  /** @default 0.95 */
  readonly level?: number;
}

/** Values of drawn counts by name; undefined where there is none. What is random beside the counts is drawn from `random`. */
export type Statistics<N extends string> = (
  drawn: readonly number[],
  random: Random,
) => Readonly<Record<N, number | undefined>>;

const DRAWS = 1000;
/** Share of resamples that must have a value. */
const LEAST_DEFINED = 0.9;

/**
 * Percentile intervals of several numbers from the same Poisson resamples of counts.
 *
 * Source: Chamandy, Muralidharan, Najmi, Naidu (2012), Estimating uncertainty for massive data streams; Efron (1979) for the percentiles.
 *
 * @param cells weighted counts ≥ 0 of independent cells
 * @returns the interval of a number by its name
 */
export function bootstrapIntervals<N extends string>(
  cells: readonly number[],
  statistics: Statistics<N>,
  resampling: Resampling,
): (name: N) => Result<Interval> {
  const { draws = DRAWS, level = 0.95 } = resampling;
  const resamples = bootstrapValues(cells, statistics, resampling);
  return (name) => percentiles(valuesNamed(resamples, name), { draws, level });
}

/** Values of several numbers in each Poisson resample of the cells. */
export function bootstrapValues<N extends string>(
  cells: readonly number[],
  statistics: Statistics<N>,
  { seed, rowsPerWeight, draws = DRAWS }: Omit<Resampling, 'level'>,
): readonly Readonly<Record<N, number | undefined>>[] {
  const random = seededRandom(seed);
  return Array.from({ length: draws }, () =>
    statistics(
      cells.map((count) => (count === 0 ? 0 : drawPoisson(random, count * rowsPerWeight) / rowsPerWeight)),
      random,
    ),
  );
}

/** Values of one number in the resamples that have one. */
export function valuesNamed<N extends string>(
  resamples: readonly Readonly<Record<N, number | undefined>>[],
  name: N,
): readonly number[] {
  return resamples.map((values) => values[name]).filter((value) => value !== undefined);
}

/** Percentile interval of one number. */
export function bootstrapInterval(
  cells: readonly number[],
  statistic: (drawn: readonly number[]) => number | undefined,
  resampling: Resampling,
): Result<Interval> {
  return bootstrapIntervals(cells, (drawn) => ({ value: statistic(drawn) }), resampling)('value');
}

/** Percentile interval of the values of resamples; none where too few of them have a value. */
export function percentiles(
  values: readonly number[],
  { draws, level }: { readonly draws: number; readonly level: number },
): Result<Interval> {
  if (values.length < LEAST_DEFINED * draws) {
    return undefinedBecause(`only ${values.length} of ${draws} resamples have a value`);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return known({ lower: at((1 - level) / 2), upper: at((1 + level) / 2), method: 'bootstrap' });
}
