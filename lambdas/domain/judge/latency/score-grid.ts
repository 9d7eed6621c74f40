import { sum } from '../../stats/sum.ts';
import type { ScoreSample, ScoreSpan } from './score-sample.ts';

/** Natural logarithm of what is left out: factors below e^−42 = 6e-19. */
const SMALL = -42;
/** Size below which a product of factors is left out. */
export const NEGLIGIBLE = Math.exp(SMALL);
const REACH = 8.6;
const EXTRA = 12;

/** Real and imaginary part of each score's factors on the grid, score after score; 0 where negligible. */
interface Factors {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * Joint characteristic function of number and sum of sampled scores, each request sampled with chance own/all, on a grid of frequencies.
 *
 * The factor of a request depends on s + t × gap only, so both frequencies sit on one grid of `size` points around the circle: s on every
 * `stride`-th, t on all, and the factors of all requests of a score come from a table. The scores that occur are listed with the commonest
 * first: distance from the centre, requests, and how far from 0 their factors are not negligible.
 */
export interface ScoreGrid extends Factors {
  readonly sample: ScoreSample;
  readonly share: number;
  readonly centre: number;
  readonly gaps: Int32Array;
  readonly counts: readonly number[];
  readonly reaches: readonly number[];
  /** Grid points of s; the number of sampled requests is found modulo this. */
  readonly numbers: number;
  readonly stride: number;
  readonly size: number;
}

/** Grid that is wide enough for the span of a sample. */
export function scoreGrid(sample: ScoreSample, { low, high, mean }: ScoreSpan): ScoreGrid {
  const { counts, own, unit } = sample;
  const all = sum(counts);
  const share = own / all;
  const numbers = Math.min(all + 1, Math.ceil(REACH * Math.sqrt(own * (1 - share)) + EXTRA));
  const stride = Math.ceil((high - low + 2 * unit) / numbers);
  const size = stride * numbers;
  const centre = Math.round(mean / own);
  const levels = counts
    .map((count, score) => ({ count, gap: score - centre }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
  const bare = {
    sample,
    share,
    centre,
    gaps: Int32Array.from(levels, ({ gap }) => gap),
    counts: levels.map(({ count }) => count),
    reaches: levels.map(({ count }) => reachOf(count, { share, size })),
    numbers,
    stride,
    size,
  };
  return { ...bare, ...factorsOf(bare) };
}

/** Tables of (1 − p + p e^(ix))^count for each score, within its reach; those of −x are the conjugates. */
function factorsOf({ counts, reaches, share, size }: Omit<ScoreGrid, 'real' | 'imaginary'>): Factors {
  const real = new Float64Array(size * counts.length);
  const imaginary = new Float64Array(size * counts.length);
  const half = Math.floor(size / 2);
  for (let at = 0; at <= Math.min(half, Math.max(...reaches)); at++) {
    const x = (2 * Math.PI * at) / size;
    const sine = Math.sin(x / 2);
    const log = 0.5 * Math.log1p(-4 * share * (1 - share) * sine * sine);
    const angle = Math.atan2(share * Math.sin(x), 1 - 2 * share * sine * sine);
    counts.forEach((count, i) => {
      const length = Math.exp(count * log);
      if (length < NEGLIGIBLE) return;
      const on = i * size;
      const mirrored = on + (at === 0 ? 0 : size - at);
      real[mirrored] = real[on + at] = length * Math.cos(count * angle);
      imaginary[mirrored] = -length * Math.sin(count * angle);
      imaginary[on + at] = length * Math.sin(count * angle);
    });
  }
  return { real, imaginary };
}

/** Grid points around 0 outside which a score's requests alone make the product negligible. */
function reachOf(count: number, { share, size }: { readonly share: number; readonly size: number }): number {
  const sine = Math.sqrt(-Math.expm1((2 * SMALL) / count) / (4 * share * (1 - share)));
  return sine >= 1 ? size : Math.ceil((Math.asin(sine) * size) / Math.PI);
}
