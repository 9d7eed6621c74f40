import type { ScoreSample, ScoreSpan } from './score-law.ts';

/** Natural logarithm of what is left out: factors below e^−42 = 6e-19. */
const SMALL = -42;
const NEGLIGIBLE = Math.exp(SMALL);
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
 * `stride`-th, t on all. The factors of all requests of a score come from a table. The scores that occur
 * are listed with the commonest first: distance from the centre, requests, and how far from 0 their factors are not negligible.
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
  const all = counts.reduce((sum, count) => sum + count, 0);
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

/** Probabilities, up to a common factor, of the sums in `bins` neighbouring bins of `unit` sums from bin `low` on. */
export function invertGrid(grid: ScoreGrid, low: number, bins: number): Float64Array {
  const pmf = new Float64Array(bins);
  for (let t = 0; 2 * t <= grid.size; t++) {
    if (!mayCount(grid, t)) continue;
    const { real, imaginary } = atSum(grid, t);
    const weight = (t === 0 || 2 * t === grid.size ? 1 : 2) / (grid.size * grid.numbers);
    addWave(pmf, grid, { t, low, real: real * weight, imaginary: imaginary * weight });
  }
  return pmf;
}

function wrap(point: number, size: number): number {
  const rest = point % size;
  return rest < 0 ? rest + size : rest;
}

/** Whether any s can bring the factor of every score near 1 at this t; compared with the commonest score. */
function mayCount({ gaps, reaches, size }: ScoreGrid, t: number): boolean {
  const gap = gaps[0] ?? 0;
  const reach = reaches[0] ?? size;
  if (reach >= size) return true;
  for (let i = 1; i < gaps.length; i++) {
    const apart = wrap(t * ((gaps[i] ?? 0) - gap), size);
    if (Math.min(apart, size - apart) > reach + (reaches[i] ?? 0)) return false;
  }
  return true;
}

/** Sum over s of the characteristic function at (s, t), turned back by the number of this arm's requests. */
function atSum(grid: ScoreGrid, t: number): Complex {
  const { numbers, stride, size, sample, gaps } = grid;
  const offsets = gaps.map((gap, i) => i * size + wrap(t * gap, size));
  const { first, end } = numbersAround(grid, offsets[0] ?? 0);
  const product = { real: 0, imaginary: 0 };
  let real = 0;
  let imaginary = 0;
  let start = wrap(first * stride, size);
  for (let s = first; s < end; s++) {
    setProduct(product, grid, { offsets, start });
    start = start + stride < size ? start + stride : 0;
    if (product.real === 0 && product.imaginary === 0) continue;
    const angle = (2 * Math.PI * ((sample.own * s) % numbers)) / numbers;
    const cosine = Math.cos(angle);
    const sine = Math.sin(angle);
    real += product.real * cosine + product.imaginary * sine;
    imaginary += product.imaginary * cosine - product.real * sine;
  }
  return { real, imaginary };
}

/** Range of s in which the factors of the commonest score are not negligible. */
function numbersAround({ reaches, numbers, stride, size }: ScoreGrid, offset: number): Record<'first' | 'end', number> {
  const reach = Math.ceil((reaches[0] ?? size) / stride) + 1;
  if (2 * reach + 1 >= numbers) return { first: 0, end: numbers };
  const first = Math.round(-offset / stride) - reach;
  return { first, end: first + 2 * reach + 1 };
}

interface Point {
  /** Where each score's factor stands in the tables when s is 0. */
  readonly offsets: Int32Array;
  readonly start: number;
}

/** Product of the factors of all requests; 0 once it is negligible. */
function setProduct(
  product: { real: number; imaginary: number },
  { size, real, imaginary }: ScoreGrid,
  { offsets, start }: Point,
): void {
  let x = 1;
  let y = 0;
  for (let i = 0; i < offsets.length && (x !== 0 || y !== 0); i++) {
    const at = start + entry(offsets, i);
    const on = at < (i + 1) * size ? at : at - size;
    const a = entry(real, on);
    const b = entry(imaginary, on);
    const turned = x * a - y * b;
    y = x * b + y * a;
    x = turned;
    if (x * x + y * y < NEGLIGIBLE * NEGLIGIBLE) x = y = 0;
  }
  product.real = x;
  product.imaginary = y;
}

function entry(list: Int32Array | Float64Array, at: number): number {
  return list[at] ?? 0;
}

interface Complex {
  readonly real: number;
  readonly imaginary: number;
}

interface Wave {
  readonly t: number;
  readonly low: number;
  readonly real: number;
  readonly imaginary: number;
}

/** Adds the wave of frequency t to the bins; a bin holds `unit` sums, whose waves add up to a wave from its middle. */
function addWave(pmf: Float64Array, { sample, size, centre }: ScoreGrid, { t, low, real, imaginary }: Wave): void {
  const { own, unit } = sample;
  const omega = (2 * Math.PI * t) / size;
  const width = t === 0 ? unit : Math.sin((omega * unit) / 2) / Math.sin(omega / 2);
  const start = -omega * (low * unit + (unit - 1) / 2 - own * centre);
  let x = width * (real * Math.cos(start) - imaginary * Math.sin(start));
  let y = width * (real * Math.sin(start) + imaginary * Math.cos(start));
  const [cosine, sine] = [Math.cos(omega * unit), -Math.sin(omega * unit)];
  for (let i = 0; i < pmf.length; i++) {
    pmf[i] = (pmf[i] ?? 0) + x;
    const turned = x * cosine - y * sine;
    y = x * sine + y * cosine;
    x = turned;
  }
}
