import { logBinomialTerm } from '../special/saddle-point.ts';
import { demand, demandCount } from '../stats-domain-error.ts';

/**
 * P(D⁺ ≥ d) of the one-sided one-sample Kolmogorov-Smirnov statistic of n ≥ 1 values, d in [0, 1].
 *
 * Source: Birnbaum, Tingey (1951), One-sided confidence contours: a sum of positive terms.
 *
 * @throws StatsDomainError for n < 1 or d outside [0, 1]
 */
export function oneSidedKolmogorovSf(d: number, n: number): number {
  demandCount('n', n);
  demand(n >= 1, 'n', { value: n, right: '1 or more' });
  demand(d >= 0 && d <= 1, 'd', { value: d, right: 'in [0, 1]' });
  if (d === 0) return 1;
  if (d === 1) return 0;
  let total = Math.exp(n * Math.log1p(-d));
  const last = Math.floor(n * (1 - d));
  for (let j = 1; j <= last; j++) {
    const p = d + j / n;
    const q = 1 - d - j / n;
    if (q > 0) total += Math.exp(logBinomialTerm(j, n, { p, q }) + Math.log(d / p));
  }
  return Math.min(1, total);
}
