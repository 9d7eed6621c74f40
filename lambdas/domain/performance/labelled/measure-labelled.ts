import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import type { NamedOutcome } from '../../outcome.ts';
import type { MeasureSettings } from '../entry/draft.ts';
import { binaryWarnings, measureBinary } from '../entry/measure-binary.ts';
import { measureMulticlass } from '../entry/measure-multiclass.ts';
import { measureRegression } from '../entry/measure-regression.ts';

/** Every number of the task from labelled sketches as rows keep them. */
export function measureLabelled(entry: LabelledEntry, settings: MeasureSettings): readonly NamedOutcome[] {
  switch (entry.task) {
    case 'binary':
      return measureBinary(entry.sketches, settings);
    case 'multiclass':
      return measureMulticlass(entry.sketches, settings);
    case 'regression':
      return measureRegression(entry.sketches, settings);
  }
}

/** What a reader must be told before the numbers. */
export function labelledWarnings(entry: LabelledEntry): readonly string[] {
  const { rows, unpredicted } = entry;
  const lost = unpredicted === 0 ? [] : [`${unpredicted} of ${rows + unpredicted} labels came without a prediction`];
  return entry.task === 'binary' ? [...binaryWarnings(entry.sketches), ...lost] : lost;
}

const ofDecision = ['accuracy', 'precision', 'recall', 'f1'] as const;

/** Names of the numbers that stand for the whole, the most telling first. */
export function headlines(entry: LabelledEntry): readonly string[] {
  switch (entry.task) {
    case 'binary': {
      const { thresholds } = entry.sketches.thresholds;
      const decided = thresholds.flatMap((threshold) => ofDecision.map((name) => `${name}@${threshold}`));
      return ['auc', 'gini', 'ks', 'gain-decile-1', 'brier', 'log-loss', 'ece', ...decided];
    }
    case 'multiclass':
      return ['accuracy', 'macro-f1', 'macro-recall', 'macro-precision', 'kappa', 'mcc'];
    case 'regression':
      return ['rmse', 'mae', 'bias', 'wape', 'median-ae', 'p90-ae', 'r2'];
  }
}
