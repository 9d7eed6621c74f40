import type { ScoreSketch } from '../../sketch/labelled/score-sketch.ts';
import { undefinedBecause, known, type Result } from '../../outcome.ts';
import { effectiveRows } from '../../sketch/value/sampling.ts';

/** Rate of positives by score bin, never falling. */
export interface IsotonicMap {
  /** Blocks of neighbouring bins with one rate, ascending: each begins at a bin. */
  readonly blocks: readonly { readonly firstBin: number; readonly rate: number }[];
}

/** Fewest labelled rows of each class in the reference. */
const LEAST_OF_CLASS = 30;

interface Block {
  readonly firstBin: number;
  readonly positives: number;
  readonly rows: number;
}

/**
 * Calibration of scores on labelled reference rows: the never-falling rates of least squared error, by pooling violators.
 *
 * Source: Ayer, Brunk, Ewing, Reid, Silverman (1955), An empirical distribution function for sampling with incomplete information.
 */
export function fitIsotonic(reference: ScoreSketch): Result<IsotonicMap> {
  const got = Math.min(effectiveRows(reference.positiveSampling), effectiveRows(reference.negativeSampling));
  if (got < LEAST_OF_CLASS) {
    return { kind: 'insufficient-data', of: 'labelled reference rows of each class', needed: LEAST_OF_CLASS, got };
  }
  const fitted = poolViolators(blocksOf(reference));
  if (fitted.length === 0) return undefinedBecause('no reference rows');
  return known({ blocks: fitted.map(({ firstBin, positives, rows }) => ({ firstBin, rate: positives / rows })) });
}

/** Calibrated rate of a score bin; bins below the reference's first one have its rate. */
export function calibratedRate({ blocks }: IsotonicMap, bin: number): number {
  return (blocks.findLast(({ firstBin }) => firstBin <= bin) ?? blocks[0])?.rate ?? 0;
}

function blocksOf({ positives, negatives }: ScoreSketch): readonly Block[] {
  const bins = [...new Set([...Object.keys(positives), ...Object.keys(negatives)])].map(Number);
  return bins
    .toSorted((a, b) => a - b)
    .map((bin) => ({
      firstBin: bin,
      positives: positives[bin] ?? 0,
      rows: (positives[bin] ?? 0) + (negatives[bin] ?? 0),
    }))
    .filter(({ rows }) => rows > 0);
}

/** Merges neighbours until no rate is below the one before it. */
function poolViolators(blocks: readonly Block[]): readonly Block[] {
  const pooled: Block[] = [];
  for (const block of blocks) {
    let last = block;
    for (let before = pooled.at(-1); before !== undefined && isAbove(before, last); before = pooled.at(-1)) {
      pooled.pop();
      last = {
        firstBin: before.firstBin,
        positives: before.positives + last.positives,
        rows: before.rows + last.rows,
      };
    }
    pooled.push(last);
  }
  return pooled;
}

function isAbove(before: Block, after: Block): boolean {
  return before.positives * after.rows >= after.positives * before.rows;
}
