import { normalQuantile } from '../../../stats/distribution/normal.ts';
import { at, atPacked } from '../series/at.ts';
import type { Channel, ChannelKind, Floors } from './channel.ts';

/** Distribution of a numeric feature in its first week, on which its channels stand. */
export interface NumericAnchor {
  readonly kind: 'numeric';
  /** Cells with rows, rising, and the rows in each. */
  readonly cells: Int16Array;
  readonly counts: Float64Array;
  readonly missing: number;
}

/** An anchor with what follows from it: a score for each cell and channel. */
export interface NumericLayout {
  readonly kind: 'numeric';
  readonly channels: readonly Channel[];
  readonly cells: Int16Array;
  /** Share of each cell. */
  readonly shares: Float64Array;
  /** One row of scores per score channel. */
  readonly scores: readonly Float64Array[];
  /** Index of the cell list by cell − first cell; cells between two listed ones go to the one above. */
  readonly lookup: Int16Array;
}

const END = 3.2;
const LEAST_SIZE = 0.05;
const LEAST_RANK = 1e-6;

/** Normal scores of the cells' middle ranks, at most ±3.2. */
function normalScores({ counts }: NumericAnchor, total: number): Float64Array {
  const scores = new Float64Array(counts.length);
  let below = 0;
  for (let i = 0; i < scores.length; i += 1) {
    const count = at(counts, i);
    const rank = (below + count / 2) / Math.max(total, 1);
    below += count;
    scores[i] = Math.max(-END, Math.min(END, normalQuantile(Math.max(LEAST_RANK, Math.min(1 - LEAST_RANK, rank)))));
  }
  return scores;
}

/** A copy of a list, each entry raised to a power. Loops instead of `map`, which engines call a function of for each cell. */
function powersOf(z: Float64Array, power: number): Float64Array {
  const v = z.slice();
  for (let i = 0; i < v.length; i += 1) v[i] = at(v, i) ** power;
  return v;
}

function subtract(v: Float64Array, b: Float64Array, overlap: number): void {
  for (let i = 0; i < v.length; i += 1) v[i] = at(v, i) - overlap * at(b, i);
}

function divide(v: Float64Array, size: number): void {
  for (let i = 0; i < v.length; i += 1) v[i] = at(v, i) / size;
}

function weightedSum(counts: Float64Array, a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i += 1) sum += at(counts, i) * at(a, i) * at(b, i);
  return sum;
}

/** Powers 1 to 3 of the normal scores made orthogonal in the anchor week (Gram-Schmidt); those that vanish are left out. */
function orthogonalScores(anchor: NumericAnchor, total: number): readonly (readonly [ChannelKind, Float64Array])[] {
  const z = normalScores(anchor, total);
  const basis: Float64Array[] = [new Float64Array(z.length).fill(1)];
  const found: (readonly [ChannelKind, Float64Array])[] = [];
  for (const [kind, power] of [
    ['mean', 1],
    ['spread', 2],
    ['skew', 3],
  ] as const) {
    const v = powersOf(z, power);
    for (const b of basis) subtract(v, b, weightedSum(anchor.counts, v, b) / Math.max(total, 1));
    const size = Math.sqrt(weightedSum(anchor.counts, v, v) / Math.max(total, 1));
    if (size <= LEAST_SIZE) continue;
    divide(v, size);
    basis.push(v);
    found.push([kind, v]);
  }
  return found;
}

function lookupOf(cells: Int16Array): Int16Array {
  const first = atPacked(cells, 0);
  const length = cells.length === 0 ? 0 : atPacked(cells, cells.length - 1) - first + 1;
  let index = 0;
  const lookup = new Int16Array(length);
  for (let offset = 0; offset < length; offset += 1) {
    while (atPacked(cells, index) < first + offset) index += 1;
    lookup[offset] = index;
  }
  return lookup;
}

/** Channels of a numeric feature: position, spread, skew, largest rise of one cell, out of range, missing. */
export function numericLayout(anchor: NumericAnchor, { minEffect, minShare }: Floors): NumericLayout {
  const total = anchor.counts.reduce((sum, count) => sum + count, 0);
  const scores = orthogonalScores(anchor, total);
  const floors = { mean: minEffect, spread: 1.5 * minEffect, skew: 3 * minEffect };
  const shares = anchor.counts.slice();
  divide(shares, Math.max(total, 1));
  const top = shares.reduce((most, share) => Math.max(most, share), 0);
  const gone = (anchor.missing + 0.5) / (total + anchor.missing + 1);
  const ofRows = { overAllRows: false, floor: minShare };
  return {
    kind: 'numeric',
    cells: anchor.cells,
    shares,
    scores: scores.map(([, values]) => values),
    lookup: lookupOf(anchor.cells),
    channels: [
      ...scores.map(([kind]) => ({
        name: kind,
        kind,
        variance: 1,
        overAllRows: false,
        floor: kind === 'spread' || kind === 'skew' ? floors[kind] : floors.mean,
      })),
      { name: 'one value', kind: 'peak', variance: Math.max(top * (1 - top), 0.01), ...ofRows, floor: 2 * minShare },
      { name: 'out of range', kind: 'rare', variance: 0.5 / (total + 1), ...ofRows },
      { name: 'missing', kind: 'rare', variance: gone * (1 - gone), floor: minShare, overAllRows: true },
    ],
  };
}
