import { NEGLIGIBLE, type ScoreGrid } from './score-grid.ts';

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
