import type { ColumnSketch } from '../../../contracts/stored/rows/part.ts';
import { cellEdge, type FeatureGrid } from '../../sketch/feature-grid.ts';
import { percent } from '../../wording/percent.ts';
import { threeDigits } from '../../wording/numbers.ts';
import type { BarChart, LineChart, Point } from '../chart.ts';
import { categoryCounts } from './column-shift.ts';
import { onOneGrid } from './one-grid.ts';

/** Equal steps over the range that both have in common with their outermost hundredths cut off. */
const STEPS = 28;
const CUT = 0.005;
const MOST_NAMES = 8;

/** A column's values before and now, in one picture. */
export function overlayOf(
  title: string,
  reference: ColumnSketch,
  current: ColumnSketch,
): LineChart | BarChart | undefined {
  if (reference.kind === 'categorical' && current.kind === 'categorical')
    return nameBars(title, categoryCounts(reference), categoryCounts(current));
  const both = onOneGrid(reference, current);
  return both === undefined ? undefined : densities(title, ...both);
}

function densities(title: string, reference: FeatureGrid, current: FeatureGrid): LineChart | undefined {
  const ends = [reference, current].flatMap((grid) => [quantileOf(grid, CUT), quantileOf(grid, 1 - CUT)]);
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  if (!(to > from)) return undefined;
  const before = steps(reference, from, to);
  const now = steps(current, from, to);
  const most = Math.max(...[...before, ...now].map(({ y }) => y));
  const [a, b] = [quantileOf(reference, 0.5), quantileOf(current, 0.5)];
  return {
    kind: 'lines',
    title,
    says: `The median is ${threeDigits(b)} now and ${threeDigits(a)} in the reference.`,
    note: `Median ${threeDigits(b)} now, ${threeDigits(a)} in the reference. Share of the rows by value, in ${STEPS} equal steps.`,
    x: { label: 'value', from, to, unit: 'number' },
    y: { label: 'share of the rows', from: 0, to: most * 1.1, unit: 'share' },
    lines: [
      { name: 'reference', points: before, shape: 'area' },
      { name: 'now', points: now, shape: 'area' },
    ],
    marks: [],
  };
}

/** Rows of a cell are spread evenly over it, within the smallest and largest value. */
function steps(sketch: FeatureGrid, from: number, to: number): readonly Point[] {
  const wide = (to - from) / STEPS;
  const counts = Array.from({ length: STEPS }, () => 0);
  const rows = sketch.cells.reduce((sum, count) => sum + count, 0);
  sketch.cells.forEach((count, i) => {
    const [low, high] = cellEnds(sketch, i);
    const first = Math.max(0, Math.floor((low - from) / wide));
    const last = Math.min(STEPS - 1, Math.floor((high - from) / wide));
    for (let step = first; step <= last; step += 1) {
      const inside = Math.min(high, from + (step + 1) * wide) - Math.max(low, from + step * wide);
      const share = high > low ? Math.max(0, inside) / (high - low) : 1;
      counts[step] = (counts[step] ?? 0) + count * share;
    }
  });
  const points = counts.map((count, i) => ({ x: from + i * wide, y: count / rows }));
  return [...points, { x: to, y: points.at(-1)?.y ?? 0 }];
}

function cellEnds({ grid, first, range }: FeatureGrid, i: number): readonly [number, number] {
  const low = Math.max(range?.min ?? -Infinity, cellEdge(grid, first + i));
  return [low, Math.max(low, Math.min(range?.max ?? Infinity, cellEdge(grid, first + i + 1)))];
}

function quantileOf(sketch: FeatureGrid, q: number): number {
  const rows = sketch.cells.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [i, count] of sketch.cells.entries()) {
    if (count > 0 && below + count >= q * rows) {
      const [low, high] = cellEnds(sketch, i);
      return low + (high - low) * Math.max(0, (q * rows - below) / count);
    }
    below += count;
  }
  return sketch.range?.max ?? Number.NaN;
}

function nameBars(title: string, before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): BarChart {
  const share = (of: ReadonlyMap<string, number>, name: string): number => {
    const all = [...of.values()].reduce((sum, count) => sum + count, 0);
    return all === 0 ? 0 : (of.get(name) ?? 0) / all;
  };
  const groups = [...new Set([...before.keys(), ...now.keys()])]
    .map((name) => ({ name, values: [share(before, name), share(now, name)] as const }))
    .toSorted((a, b) => Math.max(...b.values) - Math.max(...a.values));
  const kept = groups.slice(0, MOST_NAMES);
  const most = Math.max(...kept.flatMap(({ values }) => values));
  const moved = groups.toSorted((a, b) => Math.abs(b.values[1] - b.values[0]) - Math.abs(a.values[1] - a.values[0]))[0];
  const says =
    moved === undefined
      ? ''
      : `${moved.name}: ${percent(moved.values[1])} now, ${percent(moved.values[0])} in the reference.`;
  const left = groups.length - kept.length;
  return {
    kind: 'bars',
    title,
    says,
    note: `Moved most: ${says}${left > 0 ? ` ${left} rarer ones are not drawn.` : ''}`,
    y: { label: 'share of the rows', from: 0, to: most * 1.1, unit: 'share' },
    series: ['reference', 'now'],
    groups: kept,
  };
}
