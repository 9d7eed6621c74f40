import type { Baseline } from '../../../contracts/stored/baseline.ts';
import type { HealthArm } from '../../../contracts/stored/rows/period-row.ts';
import type { ShareOf } from '../../../domain/drift/test/share-change.ts';
import { odditiesOf } from '../../../domain/windows/column-oddities.ts';
import { failedCheck, type CheckResult } from '../model-check.ts';
import type { ModelHistory } from '../model-history.ts';
import { isOfCallers } from '../wide-hour.ts';

/** Place of an oddity in a row's list: missing, new category, out of range, mistyped. */
export type OddityPlace = 0 | 1 | 2 | 3;

/** Baselines of the versions that answered; one that cannot be read leaves the hours before to be held against. */
export async function baselinesOf(
  history: ModelHistory,
): Promise<{ readonly baselines: readonly Baseline[]; readonly failed: readonly CheckResult[] }> {
  const arms = history.now.flatMap((row) => row.arms).filter(isOfCallers);
  const versions = [...new Set(arms.map(({ version }) => version))].toSorted();
  const read = await Promise.allSettled(versions.map((version) => history.readBaseline(version)));
  const baselines = read.flatMap((one) => (one.status === 'fulfilled' && one.value !== undefined ? [one.value] : []));
  const failed = read.flatMap((one, i) =>
    one.status === 'rejected' ? [failedCheck(`quality/baseline/${versions[i]}`, history.span.to, one.reason)] : [],
  );
  return { baselines, failed };
}

/** Odd values of a feature in arms. Captured records stand for more requests than they are; the share is told of those looked at. */
export function shareInArms(arms: readonly HealthArm[], feature: string, at: OddityPlace): ShareOf {
  const records = arms.reduce((sum, { captured }) => sum + captured[0], 0);
  const weight = arms.reduce((sum, { captured }) => sum + captured[1], 0);
  const odd = arms.reduce((sum, arm) => sum + (arm.odd[feature]?.[at] ?? 0), 0);
  return scaled(odd, records, weight);
}

/** Odd values of a feature in a baseline; its own values are what it knows: none of them is new or out of range. */
export function shareInBaseline({ captured }: Baseline, feature: string, at: OddityPlace): ShareOf | undefined {
  const sketch = captured.features[feature];
  if (sketch === undefined) return undefined;
  const odd = at === 1 ? 0 : odditiesOf(sketch)[at];
  return scaled(odd, captured.records, captured.weight);
}

/** Categories of a feature that baselines name; 0 if none of them names all that it met. */
export function namedIn(baselines: readonly Baseline[], feature: string): number {
  const counts = baselines.map(({ captured }) => {
    const sketch = captured.features[feature];
    if (sketch?.kind !== 'categorical' || sketch.categories.other > 0) return 0;
    return Object.keys(sketch.categories.listed).length;
  });
  return Math.max(0, ...counts);
}

function scaled(odd: number, records: number, weight: number): ShareOf {
  return { rows: records, hits: weight === 0 ? 0 : Math.min(records, Math.round((odd * records) / weight)) };
}
