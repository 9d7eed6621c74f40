import { mergeMoments, momentsOf, type Moments, effectiveCount } from '../../sketch/value/moments.ts';
import { meanInterval } from '../interval/mean-interval.ts';
import { wilson } from '../interval/wilson.ts';
import { known, measured, type NamedOutcome } from '../../outcome.ts';
import { pinballLoss, type PredictedRow } from './row-errors.ts';

/** A labelled prediction of a range. */
export interface RangeRow {
  readonly actual: number;
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/** What is kept of predicted ranges. */
export interface RangeSketch {
  /** 1 where the truth lies inside, ends included. */
  readonly inside: Moments;
  readonly width: Moments;
}

/** Sketch of ranges in one pass. */
export function rangesOf(rows: readonly RangeRow[]): RangeSketch {
  const weightAt = (row: number): number => rows[row]?.weight ?? 1;
  return {
    inside: momentsOf(
      rows.map(({ actual, low, high }) => (low <= actual && actual <= high ? 1 : 0)),
      weightAt,
    ),
    width: momentsOf(
      rows.map(({ low, high }) => high - low),
      weightAt,
    ),
  };
}

/** Joins two sketches as if all their rows had gone into one. */
export function mergeRanges(a: RangeSketch, b: RangeSketch): RangeSketch {
  return { inside: mergeMoments(a.inside, b.inside), width: mergeMoments(a.width, b.width) };
}

/** Moments of the pinball loss of a predicted q-quantile. */
export function pinballLosses(rows: readonly PredictedRow[], q: number): Moments {
  return momentsOf(
    rows.map((row) => pinballLoss(row, q)),
    (row) => rows[row]?.weight ?? 1,
  );
}

const LEAST_ROWS = 30;

/** Coverage and mean width of predicted ranges. */
export function measureRanges({ inside, width }: RangeSketch, level = 0.95): readonly NamedOutcome[] {
  const got = effectiveCount(inside);
  const few = { kind: 'insufficient-data', of: 'rows', needed: LEAST_ROWS, got } as const;
  return [
    {
      name: 'interval-coverage',
      outcome: got < LEAST_ROWS ? few : measured(known(inside.mean), wilson(inside.mean, got, level)),
    },
    {
      name: 'interval-width',
      outcome: got < LEAST_ROWS ? few : measured(known(width.mean), meanInterval(width, level)),
    },
  ];
}
