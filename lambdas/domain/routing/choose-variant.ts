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

/** Whether a position is of the version that is held back: the last part, which a growing challenger reaches last. */
export function isHeldBack(
  { holdBack }: { readonly holdBack?: { readonly sharePercent: number } | undefined },
  position: number,
): boolean {
  return holdBack !== undefined && position >= 1 - holdBack.sharePercent / 100;
}
