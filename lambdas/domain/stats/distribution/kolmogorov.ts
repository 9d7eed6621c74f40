import { logGamma } from '../special/log-gamma.ts';
import { demand, demandCount } from '../stats-domain-error.ts';
import { oneSidedKolmogorovSf } from './kolmogorov-one-sided.ts';
import { matrixCdf } from './kolmogorov-matrix.ts';

/**
 * P(D ≥ d) of the two-sided one-sample Kolmogorov-Smirnov statistic of n ≥ 1 values, d in [0, 1].
 *
 * Twice the one-sided tail where its terms no longer overlap, else the exact matrix form (n ≤ 140 or small d) or the expansion of
 * Pelz and Good. Source: Simard, L'Ecuyer (2011), Computing the two-sided Kolmogorov-Smirnov distribution.
 *
 * @throws StatsDomainError for n < 1 or d outside [0, 1]
 */
export function kolmogorovSf(d: number, n: number): number {
  demandCount('n', n);
  demand(n >= 1, 'n', { value: n, right: '1 or more' });
  demand(d >= 0 && d <= 1, 'd', { value: d, right: 'in [0, 1]' });
  if (d === 1) return 0;
  if (n * d <= 0.5) return 1;
  return n * d <= 1 || n * (1 - d) <= 1 ? atTheEnds(d, n) : between(d, n);
}

/** Source: Ruben, Gambino (1982), The exact distribution of Kolmogorov's statistic for n <= 10. */
function atTheEnds(d: number, n: number): number {
  if (n * (1 - d) <= 1) return Math.min(1, 2 * Math.exp(n * Math.log1p(-d)));
  return 1 - Math.exp(logGamma(n + 1) - n * Math.log(n) + n * Math.log(2 * n * d - 1));
}

function between(d: number, n: number): number {
  if (d >= 0.5 || n * d * d >= (n <= 140 ? 4 : 2.2)) return Math.min(1, 2 * oneSidedKolmogorovSf(d, n));
  const isSmall = n <= 140 || (n <= 100_000 && n * d ** 1.5 <= 1.4);
  return 1 - (isSmall ? matrixCdf(d, n) : expansionCdf(d, n));
}

/** Source: Pelz, Good (1976), Approximating the lower tail-areas of the Kolmogorov-Smirnov one-sample statistic. */
function expansionCdf(d: number, n: number): number {
  const root = Math.sqrt(n);
  const z = d * root;
  const cdf = order0(z) + order1(z) / root + order2(z) / n + order3(z) / (n * root);
  return Math.min(1, Math.max(0, cdf));
}

const HALF_PI_ROOT = Math.sqrt(Math.PI / 2);
const PI2 = Math.PI * Math.PI;
const TERMS = 40;

/** Σ over all whole k of term(π² h²) exp(−π² h²/(2z²)), h = k + shift. */
function sumOver(z: number, shift: 0 | 0.5, term: (s: number) => number): number {
  let total = 0;
  for (let k = -TERMS; k <= TERMS; k++) {
    const s = PI2 * (k + shift) ** 2;
    total += term(s) * Math.exp(-s / (2 * z * z));
  }
  return total;
}

function order0(z: number): number {
  return (HALF_PI_ROOT / z) * sumOver(z, 0.5, () => 1);
}

function order1(z: number): number {
  return (HALF_PI_ROOT / (6 * z ** 4)) * sumOver(z, 0.5, (s) => s - z * z);
}

function order2(z: number): number {
  const z2 = z * z;
  const odd = sumOver(z, 0.5, (s) => 6 * z2 ** 3 + 2 * z2 ** 2 + (2 * z2 ** 2 - 5 * z2) * s + (1 - 2 * z2) * s * s);
  return HALF_PI_ROOT * (odd / (72 * z ** 7) - sumOver(z, 0, (s) => s) / (36 * z ** 3));
}

function order3(z: number): number {
  const z2 = z * z;
  const odd = sumOver(
    z,
    0.5,
    (s) =>
      (5 - 30 * z2) * s ** 3 +
      (212 * z2 ** 2 - 60 * z2) * s * s +
      (135 * z2 ** 2 - 96 * z2 ** 3) * s -
      (30 * z2 ** 3 + 90 * z2 ** 4),
  );
  const even = sumOver(z, 0, (s) => 3 * s * z2 - s * s);
  return HALF_PI_ROOT * (odd / (6480 * z ** 10) + even / (216 * z ** 6));
}
