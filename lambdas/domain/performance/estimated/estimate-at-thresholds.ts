import { estimatePerformance, type EstimatedPerformance } from './estimated-performance.ts';
import { estimatedNames, type UnlabelledScores } from './expected-classes.ts';

/** Numbers that no threshold changes. */
const ofScores: ReadonlySet<string> = new Set(['auc', 'brier']);

/** Performance before labels at several thresholds, named as the numbers from labels are: `recall@0.5`. */
export function estimateAtThresholds(
  window: UnlabelledScores,
  thresholds: readonly number[],
  settings: { readonly seed: string },
): EstimatedPerformance {
  const first = estimatePerformance(window, thresholds[0] ?? 0.5, { ...settings, names: ['auc', 'brier'] });
  const names = estimatedNames.filter((name) => !ofScores.has(name));
  const decided = thresholds.flatMap((threshold) =>
    estimatePerformance(window, threshold, { ...settings, names }).outcomes.map(({ name, outcome }) => ({
      name: `${name}@${threshold}`,
      outcome,
    })),
  );
  const outcomes = [...first.outcomes, ...decided];
  return {
    calibration: first.calibration,
    outcomes: outcomes.map(({ name, outcome }) => ({ name: name.replace(/^estimated-/, ''), outcome })),
  };
}
