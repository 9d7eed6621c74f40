/**
 * Counts as if there were `factor` times as many rows: whole numbers whose running sums are those of the counts, rounded, so that many
 * small cells do not vanish.
 *
 * @param factor above 0; the rows that count of sampled or dependent ones are fewer than they are
 */
export function scaledCounts(counts: readonly number[], factor: number): readonly number[] {
  let sum = 0;
  let given = 0;
  return counts.map((count) => {
    sum += count * factor;
    const share = Math.round(sum) - given;
    given += share;
    return share;
  });
}
