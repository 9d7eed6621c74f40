import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import type { Moments } from '../../sketch/value/moments.ts';
import { lossesOf } from '../sequential/ripe-losses.ts';

/** The loss by which levels of segments are compared: one that is a mean over rows, and so can be split by them. */
const segmentMeasures = { binary: 'brier', multiclass: 'accuracy', regression: 'mae' } as const satisfies Record<
  LabelledEntry['task'],
  string
>;

/** What the loss of a task is called. */
export const lossNames = {
  binary: 'Brier score',
  multiclass: 'share of wrong answers',
  regression: 'mean absolute error',
} as const satisfies Record<LabelledEntry['task'], string>;

/** Losses of labelled rows; undefined without rows, or where scores of a binary model are no probabilities. */
export function segmentLosses(entry: LabelledEntry): Moments | undefined {
  return lossesOf(entry)[segmentMeasures[entry.task]];
}
