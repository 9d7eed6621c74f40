import { advanceRatio, type RatioState } from '../ratio-sequence.ts';

/** Requests and events of both arms at one level of the score, and the rate that was known of the level before. */
export interface LevelCounts {
  /** Requests and events of the challenger. */
  readonly a: number;
  readonly x: number;
  /** Requests and events of the champion. */
  readonly b: number;
  readonly y: number;
  /** Rate of both arms together in earlier blocks, 0 to 1; 0 where nothing was seen. */
  readonly rate: number;
}

/** Most that one request may take of what was bet: less than all, so that no e-value becomes 0. */
const MOST_LOST = 0.95;

/**
 * Folds one block of requests into the interval of the ratio of rates, level by level of the champion's score.
 *
 * Each outcome v ∈ {0, 1} at a level with a requests of the challenger and b of the champion is a bet against "the ratio is at most r":
 * the challenger's pays 1 + G (v − m), the champion's 1 − K (v − m/r), with G = γ b/(r a + b), K = γ r a/(r a + b) and any m and γ that
 * keep both positive. As 1 + z ≤ e^z, and r a G = b K, the product over both arms has an expectation of at most
 *
 *   exp(γ Σ u (p_challenger − r p_champion)),   u = a b/(r a + b), summed over the levels,
 *
 * which is at most 1 while the ratio of the rates that are weighted by u is at most r; every level need not have it. The weights are
 * those of Mantel and Haenszel. So the products over blocks are e-values, valid at every look, for any m and γ that were known before
 * the block's outcomes: m = r times the level's rate in earlier blocks. A right m takes out the variance between levels: log-growth is
 * that of a two-sample test with variance Σ u p (1 − p) within levels, in place of p (1 − p) over all, so 1 − ρ² of it. With m = 0 and
 * one level it is the e-value of `foldRatio`. Sources: Waudby-Smith, Ramdas (2023), Estimating means of bounded random variables by
 * betting; Turner, Ly, Grünwald (2022), Generic e-variables for exact sequential k-sample tests; Deng, Xu, Kohavi, Walker (2013), CUPED.
 *
 * @param level chance, in (0, 1), that the interval ever misses the ratio; either side has half
 */
export function foldLevels(state: RatioState, levels: readonly LevelCounts[], level: number): RatioState {
  const compared = levels.filter(({ a, b }) => a > 0 && b > 0);
  if (compared.length === 0) return state;
  const a = compared.reduce((sum, one) => sum + one.a, 0);
  const b = compared.reduce((sum, one) => sum + one.b, 0);
  return advanceRatio(state, level, (ratio, bets) => {
    const share = (ratio * a) / (ratio * a + b);
    const facts = compared.map((one) => factsOf(one, ratio));
    return bets.map(({ growth }) => {
      const wish = growth / (1 + share * growth);
      const most = Math.max(...facts.map((fact) => largestLoss(fact, wish)));
      const bet = most > MOST_LOST ? (wish * MOST_LOST) / most : wish;
      return facts.reduce((sum, fact) => sum + gainOf(fact, bet), 0);
    });
  });
}

interface LevelFacts {
  readonly counts: LevelCounts;
  /** Part of the bet that is on one request of the challenger, and of the champion. */
  readonly onOwn: number;
  readonly onOther: number;
  /** What is expected of one request of the challenger, and of the champion. */
  readonly own: number;
  readonly other: number;
}

function factsOf(counts: LevelCounts, ratio: number): LevelFacts {
  const { a, b, rate } = counts;
  const onOther = (ratio * a) / (ratio * a + b);
  const own = Math.min(1, ratio * rate);
  return { counts, onOwn: 1 - onOther, onOther, own, other: own / ratio };
}

/** Part of the stake that the worst outcome of one request takes. */
function largestLoss({ onOwn, onOther, own, other }: LevelFacts, bet: number): number {
  return bet > 0
    ? bet * Math.max(onOwn * own, onOther * (1 - other))
    : -bet * Math.max(onOwn * (1 - own), onOther * other);
}

function gainOf({ counts: { a, x, b, y }, onOwn, onOther, own, other }: LevelFacts, bet: number): number {
  const [up, down] = [bet * onOwn, bet * onOther];
  return (
    x * Math.log1p(up * (1 - own)) +
    (a - x) * Math.log1p(-up * own) +
    y * Math.log1p(-down * (1 - other)) +
    (b - y) * Math.log1p(down * other)
  );
}
