import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { durationWords } from '../../../lambdas/domain/wording/duration.ts';
import { decimals } from '../../../lambdas/domain/wording/numbers.ts';
import { html, type Markup } from '../../../lambdas/domain/wording/markup.ts';
import type { Decision, Timeline } from './timeline.ts';

/** For which screens a chart is drawn: letters keep their size, so a phone gets a drawing of its own. */
export type Fit = 'wide' | 'narrow';

/** Units of a drawing, about the pixels of its screen; the page scales it to its frame. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** About how many times the horizontal axis names. */
  readonly times: number;
}

const sizes = {
  wide: { width: 760, height: 296, left: 52, right: 64, top: 50, bottom: 40, times: 8 },
  narrow: { width: 330, height: 290, left: 44, right: 46, top: 50, bottom: 34, times: 4 },
} as const satisfies Record<Fit, Size>;

/** Scales of a chart: seconds to the right, values upwards, and the size that they fill. */
export interface Scales {
  readonly fit: Fit;
  readonly size: Size;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

/** Room at the right edge of a chart whose lines have no names there. */
const EDGE = 14;

/** Scales for a timeline whose values reach `most`. */
export function scalesFor(
  timeline: Timeline,
  { most, fit, isNamed }: { readonly most: number; readonly fit: Fit; readonly isNamed: boolean },
): Scales {
  const size: Size = isNamed ? sizes[fit] : { ...sizes[fit], right: EDGE };
  return {
    fit,
    size,
    x: scaleLinear([0, Math.max(1, timeline.seconds)], [size.left, size.width - size.right]),
    y: scaleLinear([0, most], [size.height - size.bottom, size.top]),
  };
}

/** Title, description, axes and the moments of decision around what a chart draws. */
export function frame(chart: {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly scales: Scales;
  readonly decisions: readonly Decision[];
  readonly drawing: readonly Markup[];
}): Markup {
  const { title, description, unit, scales, decisions, drawing } = chart;
  const { fit, size } = scales;
  const id = `${chart.id}-${fit}`;
  return html`<svg
    class="${fit}"
    viewBox="0 0 ${size.width} ${size.height}"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${description}</desc>
    ${yAxis(scales, unit)} ${xAxis(scales)} ${drawing}
    ${decisions.map((decision, index) => markLine(decision, index, scales))}
    ${decisions.map((decision, index) => markName(decision, index, scales))}
  </svg>`;
}

function yAxis({ y, size }: Scales, unit: string): readonly Markup[] {
  return y.ticks(4).map((tick) => {
    const at = decimals(y(tick), 1);
    return html`<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${at}" y2="${at}" />
      <text class="tick" x="${size.left - 8}" y="${at}" dy="0.32em" text-anchor="end">${tick}${unit}</text>`;
  });
}

function xAxis({ x, size }: Scales): readonly Markup[] {
  const base = size.height - size.bottom;
  return x
    .ticks(size.times)
    .map(
      (tick) =>
        html`<text class="tick" x="${decimals(x(tick), 1)}" y="${base + 20}" text-anchor="middle">
          ${durationWords(tick)}
        </text>`,
    );
}

function markLine({ seconds }: Decision, index: number, { x, size }: Scales): Markup {
  const at = decimals(x(seconds), 1);
  const [top, bottom] = [nameHeight(index, size) + 6, size.height - size.bottom];
  return html`<line class="decision" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}" />`;
}

/** Names are drawn after all lines, so that no line goes through one. */
function markName({ seconds, version, kind }: Decision, index: number, { x, size }: Scales): Markup {
  const at = x(seconds);
  const anchor = at > size.width - size.right - 90 ? 'end' : at < size.left + 60 ? 'start' : 'middle';
  const place = html`x="${decimals(at, 1)}" y="${nameHeight(index, size)}" text-anchor="${anchor}"`;
  return html`<text class="decided" ${place}>${version} ${kind}</text>`;
}

/** Decisions close together take turns between two rows of names. */
function nameHeight(index: number, { top }: Size): number {
  return top - (index % 2 === 0 ? 14 : 32);
}
