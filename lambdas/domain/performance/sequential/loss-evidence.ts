import type { Moments } from '../../sketch/value/moments.ts';

/** Shares of the largest possible bet, halving: small ones find small rises over many rows, large ones large rises soon. */
export const betShares: readonly number[] = Array.from({ length: 13 }, (_, k) => 0.5 ** (k + 1));

/**
 * Logarithm of the factor by which a batch multiplies the evidence against "the mean loss is at most the limit".
 *
 * λ Σξ − (−ln(1 − λ) − λ) Σξ² with ξ = loss / limit − 1: at most the log of Π (1 + λ ξ), so its expectation is at most 1 for any
 * non-negative loss, bounded or not, as long as each row's expected loss given the past is at most the limit.
 * Source: Fan, Grama, Liu (2015), Exponential inequalities for martingales with applications, lemma 4.1; Howard, Ramdas, McAuliffe,
 * Sekhon (2021), the empirical-Bernstein form; Waudby-Smith, Ramdas (2023) for betting.
 *
 * @param losses moments of losses ≥ 0; sampled rows count as their effective number
 * @param share λ in (0, 1)
 * @param limit > 0
 */
export function logFactor(losses: Moments, share: number, limit: number): number {
  if (losses.count === 0) return 0;
  const rows = (losses.count * losses.count) / losses.squares;
  const gap = losses.mean / limit - 1;
  const squares = rows * (losses.m2 / losses.count / (limit * limit) + gap * gap);
  return share * rows * gap - (-Math.log1p(-share) - share) * squares;
}
