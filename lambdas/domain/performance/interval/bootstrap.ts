import { drawPoisson } from '../../judge/simulate/draw-counts.ts';
import { known, undefinedBecause, type Interval, type Result } from '../outcome.ts';
import { seededRandom } from './seeded-random.ts';

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

const DRAWS = 1000;
/** Share of resamples that must have a value. */
const LEAST_DEFINED = 0.9;

/**
 * Percentile interval from Poisson resamples of counts.
 *
 * Source: Chamandy, Muralidharan, Najmi, Naidu (2012), Estimating uncertainty for massive data streams; Efron (1979) for the percentiles.
 *
 * @param cells weighted counts ≥ 0 of independent cells
 * @param statistic value of drawn counts; undefined where it has none
 */
export function bootstrapInterval(
  cells: readonly number[],
  statistic: (drawn: readonly number[]) => number | undefined,
  { seed, rowsPerWeight, draws = DRAWS, level = 0.95 }: Resampling,
): Result<Interval> {
  const random = seededRandom(seed);
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const value = statistic(cells.map((count) => drawPoisson(random, count * rowsPerWeight) / rowsPerWeight));
    if (value !== undefined) values.push(value);
  }
  if (values.length < LEAST_DEFINED * draws) {
    return undefinedBecause(`only ${values.length} of ${draws} resamples have a value`);
  }
  values.sort((a, b) => a - b);
  const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? 0;
  return known({ lower: at((1 - level) / 2), upper: at((1 + level) / 2), method: 'bootstrap' });
}
