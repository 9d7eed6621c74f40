const TILE = 4;

/**
 * Distribution of the sum of two independent whole numbers: entry i + j adds up left[i] × right[j].
 *
 * Worked in tiles of 4 × 4 products, so that a number is read once for four of them. The products of one sum are added in the order of
 * `left`, as the plain double loop does: the result is the same to the last bit.
 *
 * @param left probabilities, at least one
 * @param right probabilities, at least one
 */
export function convolve(left: readonly number[], right: Float64Array): Float64Array {
  const span = Math.ceil((right.length + TILE - 1) / TILE) * TILE;
  const weights = new Float64Array(Math.ceil(left.length / TILE) * TILE);
  weights.set(left);
  const padded = new Float64Array(span + TILE - 1);
  padded.set(right, TILE - 1);
  const out = new Float64Array(weights.length + span);
  for (let i = 0; i < weights.length; i += TILE) addTiles(out, { weights, right: padded, at: i });
  return out.subarray(0, left.length + right.length - 1);
}

interface Row {
  readonly weights: Float64Array;
  /** Between three zeros in front and zeros at the end. */
  readonly right: Float64Array;
  readonly at: number;
}

/** Adds four neighbouring weights times `right`, each one entry later than the one before. */
function addTiles(out: Float64Array, { weights, right, at }: Row): void {
  const [w0, w1, w2, w3] = [entry(weights, at), entry(weights, at + 1), entry(weights, at + 2), entry(weights, at + 3)];
  let [r0, r1, r2] = [0, 0, 0];
  const end = right.length - TILE + 1;
  for (let k = 0; k < end; k += TILE) {
    const r3 = entry(right, k + 3);
    const r4 = entry(right, k + 4);
    const r5 = entry(right, k + 5);
    const r6 = entry(right, k + 6);
    const o = at + k;
    out[o] = entry(out, o) + w0 * r3 + w1 * r2 + w2 * r1 + w3 * r0;
    out[o + 1] = entry(out, o + 1) + w0 * r4 + w1 * r3 + w2 * r2 + w3 * r1;
    out[o + 2] = entry(out, o + 2) + w0 * r5 + w1 * r4 + w2 * r3 + w3 * r2;
    out[o + 3] = entry(out, o + 3) + w0 * r6 + w1 * r5 + w2 * r4 + w3 * r3;
    r0 = r4;
    r1 = r5;
    r2 = r6;
  }
}

function entry(list: Float64Array, at: number): number {
  return list[at] ?? 0;
}
