/** A challenger's claim on positions: slot i of n owns [i/n, i/n + share). */
export interface Claim {
  readonly slot: number;
  readonly weightPercent: number;
}

/**
 * The challenger that owns a position, or undefined for the champion, who owns the gaps.
 *
 * Growing a weight never moves anybody back: a challenger's positions only ever grow at their end.
 *
 * @param position in [0, 1)
 */
export function challengerAt<T extends Claim>(challengers: readonly T[], position: number): T | undefined {
  const count = challengers.length;
  return challengers.find(({ slot, weightPercent }) => {
    const from = slot / count;
    return position >= from && position < from + weightPercent / 100;
  });
}
