import { scaleLinear, scaleUtc } from 'd3-scale';
import type { Axis, Mark } from '../../domain/report/chart.ts';
import { html, type Markup } from '../../domain/wording/markup.ts';
import { tickWords } from './tick-words.ts';

/** Units of every drawing: about the pixels of a phone, so that letters are readable there and no drawing is made twice. */
export const size = { width: 372, height: 252, left: 46, right: 20, top: 34, bottom: 42 } as const;

/** Places of values in a drawing. */
export interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** Scales of two axes. @throws RangeError for an axis without ends */
export function scalesOf(x: Axis, y: Axis): Scales {
  demandNumbers([x.from, x.to, y.from, y.to]);
  const across = scaleLinear([x.from, x.to], [size.left, size.width - size.right]);
  const up = scaleLinear([y.from, y.to], [size.height - size.bottom, size.top]).clamp(true);
  return { x: (value) => across(value), y: (value) => up(value) };
}

/** What cannot be placed is not drawn somewhere. @throws RangeError for anything that is no finite number */
export function demandNumbers(values: readonly number[]): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`every value must be a finite number, got ${wrong}`);
}

/** A number of a drawing, to a tenth of a unit. */
export function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Both axes with their names. */
export function axes(x: Axis, y: Axis, scales: Scales): readonly Markup[] {
  return [...acrossAxis(x, scales), ...upAxis(y, scales)];
}

/** Rules and numbers of the axis that goes up, and its name above. */
export function upAxis(y: Axis, scales: Scales): readonly Markup[] {
  const ticks = scaleLinear([y.from, y.to], [0, 1]).ticks(4);
  const rules = ticks.map((tick) => {
    const at = place(scales.y(tick));
    return html`<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${at}" y2="${at}" /><text
        class="tick"
        x="${size.left - 6}"
        y="${at}"
        dy="0.32em"
        text-anchor="end"
      >
        ${tickWords(tick, y)}
      </text>`;
  });
  return [...rules, html`<text class="axis" x="4" y="12">${y.label}</text>`];
}

function acrossAxis(x: Axis, scales: Scales): readonly Markup[] {
  const base = size.height - size.bottom;
  const ticks = ticksOf(x).map(
    (tick) =>
      html`<text class="tick" x="${place(scales.x(tick))}" y="${base + 16}" text-anchor="middle">
        ${tickWords(tick, x)}
      </text>`,
  );
  const name = html`<text class="axis" x="${size.width - size.right}" y="${base + 34}" text-anchor="end">
    ${x.label}
  </text>`;
  return [...ticks, name];
}

function ticksOf({ from, to, unit }: Axis): readonly number[] {
  if (unit !== 'time') return scaleLinear([from, to], [0, 1]).ticks(5);
  return scaleUtc([new Date(from), new Date(to)], [0, 1])
    .ticks(4)
    .map((date) => date.getTime());
}

/** Dashed lines at places of the horizontal axis with their names; names close together take turns in two rows. */
export function markLines(marks: readonly Mark[], { x }: Scales): readonly Markup[] {
  return marks.map((mark, index) => {
    const at = x(mark.x);
    const name = size.top - (index % 2 === 0 ? 5 : 17);
    const anchor = at > size.width - 70 ? 'end' : at < size.left + 40 ? 'start' : 'middle';
    return html`<line
        class="mark"
        x1="${place(at)}"
        x2="${place(at)}"
        y1="${name + 3}"
        y2="${size.height - size.bottom}"
      /><text class="marked" x="${place(at)}" y="${name}" text-anchor="${anchor}">${mark.name}</text>`;
  });
}

/** A drawing with a name and a description for those who cannot see it. */
export function drawing(id: string, named: { readonly title: string; readonly says: string }, inside: unknown): Markup {
  return html`<svg
    viewBox="0 0 ${size.width} ${size.height}"
    role="img"
    aria-labelledby="${id}-title"
    aria-describedby="${id}-says"
  >
    <title id="${id}-title">${named.title}</title>
    <desc id="${id}-says">${named.says}</desc>
    ${inside}
  </svg>`;
}

/** Names of the lines beside their colours. */
export function keyOf(names: readonly { readonly name: string; readonly look: string }[]): Markup | string {
  if (names.length < 2) return '';
  return html`<ul class="key">
    ${names.map(({ name, look }) => html`<li><i class="${look}"></i>${name}</li>`)}
  </ul>`;
}
