import type { ScoreSketch } from '../../sketch/labelled/score-sketch.ts';
import { known, type Result } from '../../outcome.ts';
import { effectiveRows } from '../../sketch/value/sampling.ts';

/** Rate of positives by score bin, never falling. */
export interface IsotonicMap {
  /** Blocks of neighbouring bins with one rate, ascending: each begins at a bin. */
  readonly blocks: readonly { readonly firstBin: number; readonly rate: number }[];
}

/** Labelled rows of a score bin, or of neighbouring ones from `bin` on. */
export interface LabelledBin {
  readonly bin: number;
  readonly positives: number;
  readonly negatives: number;
}

/** Fewest labelled rows of each class in the reference. */
const LEAST_OF_CLASS = 30;
/** Share of the rows that a cell has at least, both classes counting as much: rates of single rows would promise too much. */
const CELL = 1 / 25;

interface Block {
  readonly firstBin: number;
  readonly positives: number;
  readonly rows: number;
}

/** Cells in which the reference tells a rate, ascending; or why it has too few labelled rows. */
export function calibrationCells(reference: ScoreSketch): Result<readonly LabelledBin[]> {
  const got = labelledOfClass(reference);
  if (got < LEAST_OF_CLASS) {
    return { kind: 'insufficient-data', of: 'labelled reference rows of each class', needed: LEAST_OF_CLASS, got };
  }
  return known(inCells(labelledBins(reference)));
}

/** Neighbours together until a cell has its share; a bin that has it alone stays alone. */
function inCells(bins: readonly LabelledBin[]): readonly LabelledBin[] {
  const all = bins.reduce(withBin);
  const shareOf = (one: LabelledBin): number => one.positives / all.positives / 2 + one.negatives / all.negatives / 2;
  const cells: LabelledBin[] = [];
  for (const bin of bins) {
    const last = cells.at(-1);
    if (last === undefined || shareOf(last) >= CELL || shareOf(bin) >= CELL) cells.push(bin);
    else cells[cells.length - 1] = withBin(last, bin);
  }
  return cells;
}

function withBin(cell: LabelledBin, bin: LabelledBin): LabelledBin {
  return {
    bin: cell.bin,
    positives: cell.positives + bin.positives,
    negatives: cell.negatives + bin.negatives,
  };
}

/** Whether there are enough labelled rows of each class to calibrate on. */
export function hasCalibration(reference: ScoreSketch): boolean {
  return labelledOfClass(reference) >= LEAST_OF_CLASS;
}

/** Effective labelled rows of the class that has fewer. */
function labelledOfClass({ positiveSampling, negativeSampling }: ScoreSketch): number {
  return Math.min(effectiveRows(positiveSampling), effectiveRows(negativeSampling));
}

/** Bins of a sketch that have rows, ascending. */
export function labelledBins({ positives, negatives }: ScoreSketch): readonly LabelledBin[] {
  const bins = [...new Set([...Object.keys(positives), ...Object.keys(negatives)])].map(Number);
  return bins
    .toSorted((a, b) => a - b)
    .map((bin) => ({ bin, positives: positives[bin] ?? 0, negatives: negatives[bin] ?? 0 }));
}

/**
 * Calibration of scores on labelled rows in ascending bins: the never-falling rates of least squared error, by pooling violators.
 *
 * Bins without rows are passed over. Source: Ayer, Brunk, Ewing, Reid, Silverman (1955), An empirical distribution function for
 * sampling with incomplete information.
 */
export function isotonicOf(bins: readonly LabelledBin[]): IsotonicMap {
  const pooled: Block[] = [];
  for (const { bin, positives, negatives } of bins) {
    if (positives + negatives <= 0) continue;
    let last: Block = { firstBin: bin, positives, rows: positives + negatives };
    for (let before = pooled.at(-1); before !== undefined && isAbove(before, last); before = pooled.at(-1)) {
      pooled.pop();
      last = joined(before, last);
    }
    pooled.push(last);
  }
  return { blocks: pooled.map(({ firstBin, positives, rows }) => ({ firstBin, rate: positives / rows })) };
}

/** Calibrated rates of bins that are asked for in ascending order; bins below the reference's first one have its rate. */
export function calibratedRates({ blocks }: IsotonicMap): (bin: number) => number {
  let at = 0;
  return (bin) => {
    while ((blocks[at + 1]?.firstBin ?? Infinity) <= bin) at += 1;
    return blocks[at]?.rate ?? 0;
  };
}

function joined(before: Block, after: Block): Block {
  return {
    firstBin: before.firstBin,
    positives: before.positives + after.positives,
    rows: before.rows + after.rows,
  };
}

/** Neighbours pool until no rate is below the one before it. */
function isAbove(before: Block, after: Block): boolean {
  return before.positives * after.rows >= after.positives * before.rows;
}
