import { bucketsOf, logBucketQuantile } from '../../sketch/value/log-bucket.ts';
import type { Line, Point } from '../chart.ts';
import { alone, lackOf, type Part } from '../section.ts';
import { nameOfVersion, type ShownPerformance } from './shown-performance.ts';

/** The axis ends here, so that one huge error does not hide the rest. */
const LAST = 0.99;

/** How large the errors of a regression model are: one line a version. */
export function errorCharts(performances: readonly ShownPerformance[]): readonly Part[] {
  if (performances[0]?.merged.task !== 'regression') return [];
  return alone('Errors', () => {
    const sized = performances.flatMap((one) =>
      one.merged.task === 'regression' ? [{ name: nameOfVersion(one), sizes: one.merged.sketches.sizes }] : [],
    );
    const to = Math.max(0, ...sized.map(({ sizes }) => logBucketQuantile(sizes, LAST) ?? 0));
    if (to === 0) return lackOf('Errors', 'every prediction was right, or there are no labels');
    const lines = sized.map(({ name, sizes }): Line => ({ name, shape: 'step', points: shares(bucketsOf(sizes), to) }));
    return {
      kind: 'lines',
      title: 'Size of the errors',
      says: 'Share of the predictions whose absolute error is at most so large.',
      note: 'Up to the 99th percentile.',
      x: { label: 'absolute error', from: 0, to, unit: 'number' },
      y: { label: 'share of the predictions', from: 0, to: 1, unit: 'share' },
      lines,
      marks: [],
    };
  });
}

function shares(buckets: readonly { readonly at: number; readonly count: number }[], to: number): readonly Point[] {
  const all = buckets.reduce((sum, { count }) => sum + count, 0);
  const points: Point[] = [{ x: 0, y: 0 }];
  let seen = 0;
  for (const { at, count } of buckets) {
    seen += count;
    if (at <= to) points.push({ x: Math.max(0, at), y: seen / all });
  }
  return [...points, { x: to, y: points.at(-1)?.y ?? 0 }];
}
