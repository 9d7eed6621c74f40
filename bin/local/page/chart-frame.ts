import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { html, type Markup } from './markup.ts';
import type { Decision, Timeline } from './timeline.ts';

/** Units of the drawing; the page scales it. */
export const SIZE = { width: 760, height: 296, left: 52, right: 64, top: 50, bottom: 40 } as const;

/** Scales of a chart: seconds to the right, values upwards. */
export interface Scales {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

/** Scales for a timeline whose values reach `most`. */
export function scalesFor(timeline: Timeline, most: number): Scales {
  return {
    x: scaleLinear([0, Math.max(1, timeline.seconds)], [SIZE.left, SIZE.width - SIZE.right]),
    y: scaleLinear([0, most], [SIZE.height - SIZE.bottom, SIZE.top]),
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
  const { id, title, description, unit, scales, decisions, drawing } = chart;
  return html`<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-labelledby="${id}-title ${id}-desc">
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${description}</desc>
    ${yAxis(scales, unit)} ${xAxis(scales)} ${drawing}
    ${decisions.map((decision, index) => mark(decision, index, scales))}
  </svg>`;
}

function yAxis({ y }: Scales, unit: string): readonly Markup[] {
  return y.ticks(4).map((tick) => {
    const at = y(tick).toFixed(1);
    return html`<line class="grid" x1="${SIZE.left}" x2="${SIZE.width - SIZE.right}" y1="${at}" y2="${at}" />
      <text class="tick" x="${SIZE.left - 8}" y="${at}" dy="0.32em" text-anchor="end">${tick}${unit}</text>`;
  });
}

function xAxis({ x }: Scales): readonly Markup[] {
  const base = SIZE.height - SIZE.bottom;
  return x
    .ticks(8)
    .map(
      (tick) =>
        html`<text class="tick" x="${x(tick).toFixed(1)}" y="${base + 20}" text-anchor="middle">${tick} s</text>`,
    );
}

/** Decisions close together take turns between two rows of labels. */
function mark({ seconds, version, kind }: Decision, index: number, { x }: Scales): Markup {
  const at = x(seconds);
  const anchor = at > SIZE.width - SIZE.right - 90 ? 'end' : at < SIZE.left + 60 ? 'start' : 'middle';
  const label = SIZE.top - (index % 2 === 0 ? 14 : 32);
  return html`<line
      class="decision"
      x1="${at.toFixed(1)}"
      x2="${at.toFixed(1)}"
      y1="${label + 6}"
      y2="${SIZE.height - SIZE.bottom}"
    />
    <text class="decided" x="${at.toFixed(1)}" y="${label}" text-anchor="${anchor}">
      ${version} ${kind.replace('-', ' ')}
    </text>`;
}
