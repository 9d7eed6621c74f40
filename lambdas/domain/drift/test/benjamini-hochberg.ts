import { demand } from '../../stats/stats-domain-error.ts';

/**
 * Adjusted p values: rejecting those at or below q keeps the false discovery rate at q for independent or positively dependent tests.
 *
 * Source: Benjamini, Hochberg (1995), Controlling the false discovery rate.
 *
 * @throws StatsDomainError for a p outside [0, 1]
 */
export function benjaminiHochberg(ps: readonly number[]): readonly number[] {
  for (const p of ps) demand(p >= 0 && p <= 1, 'p', { value: p, right: 'in [0, 1]' });
  const falling = ps.map((p, i) => ({ p, i })).toSorted((a, b) => b.p - a.p || b.i - a.i);
  const adjusted = Array.from(ps);
  let least = 1;
  falling.forEach(({ p, i }, place) => {
    least = Math.min(least, (p * ps.length) / (ps.length - place));
    adjusted[i] = least;
  });
  return adjusted;
}
