import { area, curveStepAfter, line } from 'd3-shape';
import { durationWords } from '../../../lambdas/domain/wording/duration.ts';
import { decimals } from '../../../lambdas/domain/wording/numbers.ts';
import { frame, scalesFor, type Fit, type Scales } from './chart-frame.ts';
import { html, type Markup } from '../../../lambdas/domain/wording/markup.ts';
import type { Point, Series, Timeline } from './timeline.ts';

/** Who got which share of the traffic: one band per version, stacked to 100 %. */
export function drawWeights(timeline: Timeline, fit: Fit): Markup {
  const scales = scalesFor(timeline, { most: 100, fit, isNamed: false });
  const description = timeline.weights
    .map(
      ({ version, points }) =>
        `${version}: ${points.map(({ seconds, value }) => `${value} % from ${durationWords(seconds)}`).join(', ')}`,
    )
    .join('. ');
  return frame({
    id: 'weights',
    title: 'Share of the traffic by version',
    description,
    unit: ' %',
    scales,
    decisions: timeline.decisions,
    drawing: timeline.weights.map((_, index) => band(timeline, index, scales)),
  });
}

/** Failed answers so far: one line per version. */
export function drawFailures(timeline: Timeline, fit: Fit): Markup {
  const most = Math.max(4, ...timeline.failures.map(({ points }) => lastOf(points)));
  const scales = scalesFor(timeline, { most: most * 1.08, fit, isNamed: true });
  return frame({
    id: 'failures',
    title: 'Failed answers so far by version',
    description: timeline.failures
      .map(({ version, points }) => `${version}: ${lastOf(points)} failed answers`)
      .join('. '),
    unit: '',
    scales,
    decisions: timeline.decisions,
    drawing: labelled(timeline, scales),
  });
}

function band(timeline: Timeline, index: number, { x, y }: Scales): Markup {
  const times = [...new Set(timeline.weights.flatMap(({ points }) => points.map(({ seconds }) => seconds)))];
  const stops = [...times.toSorted((a, b) => a - b), timeline.seconds].map((seconds) => {
    const below = timeline.weights.slice(0, index).reduce((sum, { points }) => sum + valueAt(points, seconds), 0);
    return { seconds, from: below, to: below + valueAt(timeline.weights[index]?.points ?? [], seconds) };
  });
  const shape = area<(typeof stops)[number]>()
    .x(({ seconds }) => x(seconds))
    .y0(({ from }) => y(from))
    .y1(({ to }) => y(to))
    .curve(curveStepAfter);
  return html`<path class="band version-${index}" d="${shape(stops) ?? ''}" />`;
}

/** Lines and their labels at the right edge, pushed apart where they would cover each other. */
function labelled(timeline: Timeline, scales: Scales): readonly Markup[] {
  const order = timeline.failures
    .map((series, index) => ({ series, index, at: scales.y(lastOf(series.points)) }))
    .toSorted((a, b) => b.at - a.at);
  let lowest = Number.POSITIVE_INFINITY;
  return order.map(({ series, index, at }) => {
    lowest = Math.min(at, lowest - 16);
    return html`${path(series, { index, timeline, scales })}
      <text
        class="label version-${index}"
        x="${scales.size.width - scales.size.right + 6}"
        y="${decimals(lowest, 1)}"
        dy="0.32em"
        >${series.version}: ${lastOf(series.points)}</text
      >`;
  });
}

function path(
  { points }: Series,
  { index, timeline, scales }: { readonly index: number; readonly timeline: Timeline; readonly scales: Scales },
): Markup {
  const shape = line<Point>()
    .x(({ seconds }) => scales.x(seconds))
    .y(({ value }) => scales.y(value))
    .curve(curveStepAfter);
  const toTheEnd = [...points, { seconds: timeline.seconds, value: lastOf(points) }];
  return html`<path class="line version-${index}" d="${shape(toTheEnd) ?? ''}" />`;
}

function valueAt(points: readonly Point[], seconds: number): number {
  return points.findLast((point) => point.seconds <= seconds)?.value ?? 0;
}

function lastOf(points: readonly Point[]): number {
  return points.at(-1)?.value ?? 0;
}
