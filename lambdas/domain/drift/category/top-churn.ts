import { demandPositive } from '../../stats/stats-domain-error.ts';

/** How much the most frequent categories have changed. */
export type TopChurn =
  | {
      readonly kind: 'known';
      readonly churn: number;
      readonly entered: readonly string[];
      readonly left: readonly string[];
    }
  | {
      readonly kind: 'insufficient-data';
      readonly side: 'reference' | 'current';
      readonly needed: number;
      readonly got: number;
    };

/** Counts by category. */
export type CategoryCounts = Readonly<Record<string, number>>;

function top(counts: CategoryCounts, k: number): readonly string[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, k)
    .map(([name]) => name);
}

/**
 * One less the overlap of the k most frequent categories of both sides, 0 (the same) to 1 (none in common); ties go by name. With fewer
 * than k categories on both sides, k is the larger number of categories.
 */
export function topChurn(reference: CategoryCounts, current: CategoryCounts, k: number): TopChurn {
  demandPositive('k', k);
  const before = top(reference, k);
  const now = top(current, k);
  if (before.length === 0) return { kind: 'insufficient-data', side: 'reference', needed: 1, got: 0 };
  if (now.length === 0) return { kind: 'insufficient-data', side: 'current', needed: 1, got: 0 };
  const entered = now.filter((name) => !before.includes(name));
  const left = before.filter((name) => !now.includes(name));
  const common = now.length - entered.length;
  return { kind: 'known', churn: 1 - common / Math.max(before.length, now.length), entered, left };
}
