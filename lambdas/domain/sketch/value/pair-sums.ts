import type { PairSums } from '../../../contracts/stored/rows/pair-sums.ts';
import { textHash } from '../text-hash.ts';
import { mergeCounts } from './sparse-counts.ts';

type Scalar = string | number | boolean | null | undefined;

/** One request that champion and shadow both answered. */
export interface PredictionPair {
  readonly champion: Scalar;
  readonly challenger: Scalar;
  /** Whether both are the same decision; absent where nobody can say. */
  readonly agrees?: boolean | undefined;
  /** Predictions are scores in [0, 1]. */
  readonly isScore: boolean;
}

/** Bins of a score in [0, 1], and of the names of classes. */
const SCORE_BINS = 20;
const CLASS_BINS = 64;
/** Width of the bins of other numbers on the log scale, and the last of them on either side of 0. */
const LOG_WIDTH = 0.2;
const LAST_LOG_BIN = 150;
/** Differences beyond this are of other numbers than predictions: they are in no mean. */
const LARGEST = 1e15;
const SMALLEST = 1e-100;

/** No pairs. */
export const noPairs: PairSums = { compared: 0, agreed: 0, numeric: 0, absolute: 0, champion: {}, challenger: {} };

/** Joins the pairs of two windows or objects; order and grouping change nothing but the last digits of the differences. */
export function mergePairs(a: PairSums, b: PairSums): PairSums {
  return {
    compared: a.compared + b.compared,
    agreed: a.agreed + b.agreed,
    numeric: a.numeric + b.numeric,
    absolute: storable(a.absolute + b.absolute),
    champion: mergeCounts(a.champion, b.champion),
    challenger: mergeCounts(a.challenger, b.challenger),
  };
}

/** Adds up pairs of one captured object. */
export class PairTally {
  #sums = { compared: 0, agreed: 0, numeric: 0, absolute: 0 };
  readonly #champion: Record<string, number> = {};
  readonly #challenger: Record<string, number> = {};

  add({ champion, challenger, agrees, isScore }: PredictionPair): void {
    if (agrees !== undefined) {
      this.#sums.compared += 1;
      this.#sums.agreed += Number(agrees);
    }
    if (isNothing(champion) || isNothing(challenger)) return;
    if (typeof champion === 'number' && typeof challenger === 'number') this.#addDifference(challenger - champion);
    for (const [bins, value] of [
      [this.#champion, champion],
      [this.#challenger, challenger],
    ] as const) {
      const bin = binOf(value, isScore);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
  }

  sums(): PairSums {
    const absolute = storable(this.#sums.absolute);
    return { ...this.#sums, absolute, champion: { ...this.#champion }, challenger: { ...this.#challenger } };
  }

  #addDifference(difference: number): void {
    const size = Math.abs(difference);
    if (size > LARGEST) return;
    this.#sums.numeric += 1;
    this.#sums.absolute += size;
  }
}

function isNothing(value: Scalar): value is null | undefined {
  return value === undefined || value === null;
}

/** Scores in equal bins, other numbers by their size, all else by a hash of its name: rows stay small whatever a model says. */
function binOf(value: string | number | boolean, isScore: boolean): string {
  if (typeof value !== 'number') return String(textHash(String(value)) % CLASS_BINS);
  if (isScore && value >= 0 && value <= 1) return String(Math.min(SCORE_BINS - 1, Math.floor(value * SCORE_BINS)));
  if (value === 0) return '0';
  // From 1e-9 on: what is smaller is nothing beside any other prediction.
  const size = Math.max(1, Math.min(LAST_LOG_BIN, Math.ceil(Math.log(Math.abs(value) / 1e-9) / LOG_WIDTH)));
  return String(Math.sign(value) * size);
}

/** The table takes numbers of twelve digits and none between 0 and 1e-130. */
function storable(sum: number): number {
  return sum < SMALLEST ? 0 : Number(sum.toPrecision(12));
}
