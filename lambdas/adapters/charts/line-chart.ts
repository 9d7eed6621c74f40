import { area, curveLinear, curveStepAfter, line } from 'd3-shape';
import type { Line, LineChart, Point } from '../../domain/report/chart.ts';
import { html, type Markup } from '../../domain/wording/markup.ts';
import { axes, demandNumbers, drawing, keyOf, markLines, place, scalesOf, size, type Scales } from './chart-frame.ts';

/** More points than these are not to be told apart. */
const MOST_POINTS = 240;

/** Lines over two axes, with their intervals as bands and with marks. */
export function drawLines(id: string, chart: LineChart): Markup {
  const scales = scalesOf(chart.x, chart.y);
  demandNumbers(chart.lines.flatMap(({ points }) => points.flatMap(({ x, y }) => [x, y])));
  const inside = [
    ...axes(chart.x, chart.y, scales),
    ...chart.lines.map((one, index) => band(one, index, scales)),
    ...chart.lines.map((one, index) => stroke(one, index, scales)),
    ...markLines(chart.marks, scales),
  ];
  return html`${drawing(id, chart, inside)}${keyOf(chart.lines.map((one, index) => ({ name: one.name, look: `stroke ${lookOf(one, index)}` })))}`;
}

function lookOf({ shape }: Line, index: number): string {
  return shape === 'guide' ? 'guide' : `c${index % 4}`;
}

function band({ points, shape: drawn }: Line, index: number, { x, y }: Scales): Markup | string {
  if (drawn === 'dots') return '';
  const known = thin(points).flatMap(({ x: at, lower, upper }) =>
    lower === undefined || upper === undefined ? [] : [{ at, lower, upper }],
  );
  if (known.length === 0) return '';
  const shape = area<(typeof known)[number]>()
    .digits(1)
    .x(({ at }) => x(at))
    .y0(({ lower }) => y(lower))
    .y1(({ upper }) => y(upper));
  return html`<path class="band c${index % 4}" d="${shape(known) ?? ''}" />`;
}

function stroke(one: Line, index: number, scales: Scales): Markup {
  const look = lookOf(one, index);
  const points = thin(one.points);
  const shape = line<Point>()
    .digits(1)
    .x((point) => scales.x(point.x))
    .y((point) => scales.y(point.y))
    .curve(one.shape === 'step' || one.shape === 'area' ? curveStepAfter : curveLinear);
  const path = html`<path class="line ${look}" d="${shape(points) ?? ''}" />`;
  if (one.shape === 'area') return html`${filled(points, look, scales)}${path}`;
  return one.shape === 'dots' ? html`${path}${points.map((point) => dot(point, look, scales))}` : path;
}

function filled(points: readonly Point[], look: string, { x, y }: Scales): Markup {
  const shape = area<Point>()
    .digits(1)
    .x((point) => x(point.x))
    .y0(size.height - size.bottom)
    .y1((point) => y(point.y))
    .curve(curveStepAfter);
  return html`<path class="fill ${look}" d="${shape(points) ?? ''}" />`;
}

function dot({ x: at, y: value, lower, upper }: Point, look: string, { x, y }: Scales): Markup {
  const whisker =
    lower === undefined || upper === undefined
      ? ''
      : html`<line
          class="whisker ${look}"
          x1="${place(x(at))}"
          x2="${place(x(at))}"
          y1="${place(y(lower))}"
          y2="${place(y(upper))}"
        />`;
  return html`${whisker}<circle class="dot ${look}" cx="${place(x(at))}" cy="${place(y(value))}" r="3" />`;
}

/** Every so manieth point, and always the last. */
function thin(points: readonly Point[]): Point[] {
  const step = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}
