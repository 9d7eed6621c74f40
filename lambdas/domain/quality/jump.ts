/** Numeric values of five windows: how many, their mean and their standard deviation. */
export interface Place {
  readonly rows: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Whether values jumped: a change of unit, a default, another source. */
export type Jump =
  | {
      readonly kind: 'insufficient-data';
      readonly side: 'before' | 'now';
      readonly needed: number;
      readonly got: number;
    }
  | { readonly kind: 'steady' }
  | {
      readonly kind: 'jumped';
      readonly before: number;
      readonly now: number;
      /** Difference of the means in standard deviations of the rows before. */
      readonly effect: number;
      /** The same in standard errors. */
      readonly score: number;
    };

const LEAST_BEFORE = 200;
const LEAST_NOW = 40;
/** Fewest stretches before, from which their variance is told. */
const LEAST_STRETCHES = 6;
/** Only strong shocks: weaker ones are for rules that know more of the past. */
const LEAST_EFFECT = 0.5;
const LEAST_SCORE = 5;

/**
 * Holds the mean of now against that of the stretches before.
 *
 * The standard error holds the whole variance between stretches, as of one alone: what strays from one to the next may stray on.
 */
export function jumpOf(before: readonly Place[], now: readonly Place[]): Jump {
  const [reference, current] = [pooled(before), pooled(now)];
  if (reference.rows < LEAST_BEFORE)
    return { kind: 'insufficient-data', side: 'before', needed: LEAST_BEFORE, got: reference.rows };
  if (before.length < LEAST_STRETCHES)
    return { kind: 'insufficient-data', side: 'before', needed: LEAST_BEFORE, got: 0 };
  if (current.rows < LEAST_NOW) return { kind: 'insufficient-data', side: 'now', needed: LEAST_NOW, got: current.rows };
  const gap = current.mean - reference.mean;
  if (gap === 0) return { kind: 'steady' };
  const { within, between } = variancesOf(before, reference.mean);
  const error = Math.sqrt(between + within / current.rows + within / reference.rows);
  const effect = gap / Math.sqrt(within + between);
  const score = gap / error;
  if (!(Math.abs(effect) >= LEAST_EFFECT && Math.abs(score) >= LEAST_SCORE)) return { kind: 'steady' };
  if (!isWhole(now, reference.mean, gap)) return { kind: 'steady' };
  return { kind: 'jumped', before: reference.mean, now: current.mean, effect, score };
}

function pooled(places: readonly Place[]): { readonly rows: number; readonly mean: number } {
  const rows = places.reduce((sum, place) => sum + place.rows, 0);
  const mean = rows === 0 ? 0 : places.reduce((sum, place) => sum + place.rows * place.mean, 0) / rows;
  return { rows, mean };
}

/** Variance of one row within a stretch, and that of the stretches' means beyond what rows by chance make of it. */
function variancesOf(places: readonly Place[], mean: number): { readonly within: number; readonly between: number } {
  const rows = places.reduce((sum, place) => sum + place.rows, 0);
  const within = places.reduce((sum, place) => sum + place.rows * place.deviation ** 2, 0) / rows;
  const spread = places.reduce((sum, place) => sum + place.rows * (place.mean - mean) ** 2, 0) / rows;
  const byChance = (within * (places.length - 1)) / rows;
  return { within, between: Math.max(0, spread - byChance) };
}

/** A few strange rows are no jump: most stretches of now must have gone at least half the way. */
function isWhole(now: readonly Place[], mean: number, gap: number): boolean {
  const filled = now.filter(({ rows }) => rows > 0);
  const gone = filled.filter((place) => (place.mean - mean) / gap >= 0.5);
  return 2 * gone.length > filled.length;
}
