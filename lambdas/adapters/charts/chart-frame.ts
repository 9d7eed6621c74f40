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
  const named = ticksOf(x).map((tick) => within(scales.x(tick), tickWords(tick, x), 0));
  const ticks = apart(named).map(
    ({ at, words, anchor }) =>
      html`<text class="tick" x="${place(at)}" y="${base + 16}" text-anchor="${anchor}"> ${words} </text>`,
  );
  const name = html`<text class="axis" x="${size.width - size.right}" y="${base + 34}" text-anchor="end">
    ${x.label}
  </text>`;
  return [...ticks, name];
}

type Anchor = 'start' | 'middle' | 'end';

interface Named {
  readonly at: number;
  readonly words: string;
  readonly anchor: Anchor;
}

/** Widest of a digit or letter in small, and the room between two names. */
const [LETTER, ROOM] = [6.5, 10];

/** Names that stand beside each other without touching, from the left. */
function apart(named: readonly Named[]): readonly Named[] {
  const kept: Named[] = [];
  for (const one of named) {
    const last = kept.at(-1);
    if (last === undefined || leftOf(one) >= leftOf(last) + widthOf(last) + ROOM) kept.push(one);
  }
  return kept;
}

function widthOf({ words }: Named): number {
  return words.length * LETTER;
}

function leftOf(one: Named): number {
  const share = { start: 0, middle: 0.5, end: 1 }[one.anchor];
  return one.at - share * widthOf(one);
}

function ticksOf({ from, to, unit }: Axis): readonly number[] {
  if (unit !== 'time') return scaleLinear([from, to], [0, 1]).ticks(5);
  return scaleUtc([new Date(from), new Date(to)], [0, 1])
    .ticks(4)
    .map((date) => date.getTime());
}

/** Longest name of a mark in letters. */
const MOST_LETTERS = 24;

/** Dashed lines at places of the horizontal axis; names take turns in two rows, and those that would touch others are left out. */
export function markLines(marks: readonly Mark[], { x }: Scales): readonly Markup[] {
  const named = marks.map((mark) => namedMark(x(mark.x), mark.name)).toSorted((a, b) => a.at - b.at);
  const rows = [0, 1].map((row) => apart(named.filter((_, index) => index % 2 === row)));
  return named.map((mark, index) => {
    const { at, anchor } = mark;
    const words = rows[index % 2]?.includes(mark) === true ? mark.words : '';
    const name = size.top - (index % 2 === 0 ? 5 : 17);
    return html`<line
        class="mark"
        x1="${place(at)}"
        x2="${place(at)}"
        y1="${name + 3}"
        y2="${size.height - size.bottom}"
      />${words === '' ? '' : html`<text class="marked" x="${place(at)}" y="${name}" text-anchor="${anchor}">${words}</text>`}`;
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

/** Names of the lines or bars, each beside a piece of its own. */
export function keyOf(names: readonly { readonly name: string; readonly look: string }[]): Markup | string {
  if (names.length < 2) return '';
  return html`<ul class="key">
    ${names.map(({ name, look }) => html`<li>${sampleOf(look)}${name}</li>`)}
  </ul>`;
}

/** A line has its own dashes in the key too, for who cannot tell colours apart. */
function sampleOf(look: string): Markup {
  if (!look.startsWith('stroke ')) return html`<i class="${look}"></i>`;
  const line = look.replace('stroke ', 'line ');
  return html`<svg class="sample" viewBox="0 0 32 8" aria-hidden="true"><path class="${line}" d="M0 4H32" /></svg>`;
}

/** A mark's name, within the drawing. */
function namedMark(at: number, name: string): Named {
  const words = name.length <= MOST_LETTERS ? name : `${name.slice(0, MOST_LETTERS - 1)}…`;
  return within(at, words, size.left);
}

/** Words that stand over their place where there is room on both sides, else within the drawing. */
function within(at: number, words: string, left: number): Named {
  const half = (words.length * LETTER) / 2;
  return { at, words, anchor: at + half > size.width ? 'end' : at - half < left ? 'start' : 'middle' };
}
