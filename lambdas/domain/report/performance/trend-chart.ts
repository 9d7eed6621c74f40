import type { Line, Point } from '../chart.ts';
import { lackOf, timeAxis, type Part } from '../section.ts';
import { estimatedLine, type EstimatedCourse } from './estimated-line.ts';
import { metricWords, numberWords } from './number-table.ts';
import { outcomePoint } from './outcome-point.ts';
import { nameOfVersion, type Deployment, type ShownPerformance } from './shown-performance.ts';

const REALISED =
  'By the time of the requests, hours or days with enough labels together. Labels of the newest may still come.';
const EXPECTED =
  'The band: what the labels were to say by the scores, as far as it could be told when the requests came; it knows nothing of a changed meaning of the scores.';

/** What one number over time is drawn from. */
export interface Trend {
  readonly performances: readonly ShownPerformance[];
  /** What the labels were to say by the scores, of the version that serves. */
  readonly estimated?: EstimatedCourse | undefined;
  readonly deployments: readonly Deployment[];
}

/** One number over time, a line a version and one of its estimate, with the times at which versions were deployed. */
export function trendChart(name: string, { performances, estimated, deployments }: Trend): Part {
  const realised = performances.map((one): Line => ({
    name: nameOfVersion(one),
    shape: 'dots',
    points: pointsOf(name, one),
  }));
  const expected = estimatedLine(name, estimated);
  const lines = [...realised, ...expected];
  const all = lines.flatMap(({ points }) => points);
  const title = `${metricWords(name)} over time`;
  if (all.length < 2) return lackOf(title, `insufficient-data ${all.length} of 2 hours or days with enough labels`);
  const starts = [...performances, ...(estimated === undefined ? [] : [estimated])].flatMap(({ points }) =>
    points.map(({ startMs }) => startMs),
  );
  const [from, to] = [Math.min(...starts), Math.max(...starts)];
  return {
    kind: 'lines',
    title,
    says: lines.map((line) => `${line.name}: ${lastWords(line)}`).join('. '),
    note: `${REALISED}${expected.length === 0 ? '' : ` ${EXPECTED}`}`,
    x: timeAxis(from, to),
    y: { label: metricWords(name), ...rangeOf(all), unit: 'number' },
    lines,
    marks: deployments
      .filter(({ atMs }) => atMs >= from && atMs <= to)
      .map(({ atMs, version }) => ({ x: atMs, name: `${version} deployed` })),
  };
}

function pointsOf(name: string, { points }: ShownPerformance): readonly Point[] {
  return points.flatMap(({ startMs, numbers }) => outcomePoint(startMs, numbers, name));
}

function rangeOf(points: readonly Point[]): { readonly from: number; readonly to: number } {
  const values = points.flatMap(({ y, lower = y, upper = y }) => [lower, upper]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low || Math.abs(high) || 1) * 0.15;
  return { from: low >= 0 ? Math.max(0, low - room) : low - room, to: high + room };
}

function lastWords({ points }: Line): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return 'no points';
  return `${numberWords(first.y)} at the start, ${numberWords(last.y)} at the end`;
}
