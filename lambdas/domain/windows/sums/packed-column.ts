import type { ColumnSketch } from '../../../contracts/stored/rows/part.ts';
import type { Categories } from '../../sketch/categories.ts';
import type { FeatureGrid } from '../../sketch/feature-grid.ts';

/**
 * A column or a table of counts as one text: parts are read by the thousand, and a text is parsed where it is added, without objects.
 *
 * `n1;origin;unit;min;max;first,missing,infinite,mistyped,cell,cell…` for a grid (min and max empty without values),
 * `c1;other,missing,mistyped,listed;count,length,name…` for categories, the `listed` first ones being those of the baseline,
 * `k1;key,count,key,count…` for counts by whole numbers.
 */
export type Packed = string;

/** A text that is none of the three forms. */
export class PackedTextError extends Error {
  override readonly name = 'PackedTextError';
  readonly code = 'PACKED_TEXT';
}

/** A grid as it lies in its text. */
export interface PackedGrid {
  /** `origin;unit`: equal grids have equal texts. */
  readonly gridText: string;
  /** Two texts, empty without values. */
  readonly min: string;
  readonly max: string;
  /** `[first, missing, infinite, mistyped, ...cells]`. */
  readonly counts: readonly number[];
}

/** Categories as they lie in their text. */
export interface PackedCategories {
  readonly other: number;
  readonly missing: number;
  readonly mistyped: number;
  /** How many of the names are those of the baseline. */
  readonly listed: number;
  readonly names: readonly (readonly [name: string, count: number])[];
}

/** Loose values stay as they are: there are few, and not for long. */
export function packColumn(sketch: ColumnSketch): ColumnSketch | Packed {
  switch (sketch.kind) {
    case 'numeric':
      return packGrid(sketch.grid);
    case 'categorical':
      return packCategories(sketch.categories);
    case 'loose':
      return sketch;
  }
}

function packGrid({ grid, first, cells, range, missing, infinite, mistyped }: FeatureGrid): Packed {
  const edges = range === undefined ? ';' : `${range.min};${range.max}`;
  return `n1;${grid.origin};${grid.unit};${edges};${[first, missing, infinite, mistyped, ...cells].join(',')}`;
}

function packCategories({ listed, fresh, other, missing, mistyped }: Categories): Packed {
  const [known, unknown] = [Object.entries(listed), Object.entries(fresh)];
  const names = [...known, ...unknown].map(([name, count]) => `${count},${name.length},${name}`);
  return `c1;${other},${missing},${mistyped},${known.length};${names.join('')}`;
}

/** Counts by whole numbers, as of latency buckets and bins of scores. */
export function packCounts(counts: Readonly<Record<string, number>>): Packed {
  return `k1;${Object.entries(counts)
    .map(([key, count]) => `${key},${count}`)
    .join(',')}`;
}

/** Whether the text is that of a grid; else it is one of categories. */
export function isPackedGrid(text: Packed): boolean {
  return text.startsWith('n1;');
}

/** @throws PackedTextError if the text is no grid */
export function readPackedGrid(text: Packed): PackedGrid {
  const unit = text.indexOf(';', 3);
  const min = text.indexOf(';', unit + 1);
  const max = text.indexOf(';', min + 1);
  const end = text.indexOf(';', max + 1);
  if (!isPackedGrid(text) || unit < 0 || min < 0 || max < 0 || end < 0) throw malformed(text);
  return {
    gridText: text.slice(3, min),
    min: text.slice(min + 1, max),
    max: text.slice(max + 1, end),
    counts: wholeNumbers(text, end + 1),
  };
}

/** @throws PackedTextError if the text is no table of counts */
export function readPackedCounts(text: Packed): readonly number[] {
  if (!text.startsWith('k1;')) throw malformed(text);
  return wholeNumbers(text, 3);
}

/** @throws PackedTextError if the text is no table of categories */
export function readPackedCategories(text: Packed): PackedCategories {
  const end = text.indexOf(';', 3);
  if (!text.startsWith('c1;') || end < 0) throw malformed(text);
  const [other, missing, mistyped, listed] = wholeNumbers(text.slice(0, end), 3);
  if (other === undefined || missing === undefined || mistyped === undefined || listed === undefined)
    throw malformed(text);
  const names: (readonly [string, number])[] = [];
  for (let at = end + 1; at < text.length;) {
    const { name, count, next } = readName(text, at);
    names.push([name, count]);
    at = next;
  }
  return { other, missing, mistyped, listed, names };
}

/** A name by its length: there may be anything in it. */
function readName(text: string, at: number): { readonly name: string; readonly count: number; readonly next: number } {
  const length = text.indexOf(',', at);
  const start = text.indexOf(',', length + 1) + 1;
  const next = start + Number(text.slice(length + 1, start - 1));
  const isWhole = length > at && start > length + 1 && next >= start && next <= text.length;
  const count = Number(text.slice(at, length));
  if (!isWhole || !Number.isInteger(count)) throw malformed(text);
  return { name: text.slice(start, next), count, next };
}

const [COMMA, MINUS, ZERO] = [44, 45, 48];

/** The whole numbers from a place of the text to its end, with commas between. */
function wholeNumbers(text: string, from: number): number[] {
  const numbers: number[] = [];
  if (from >= text.length) return numbers;
  let [value, sign] = [0, 1];
  for (let i = from; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const digit = code - ZERO;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (code === MINUS) sign = -1;
    else if (code === COMMA) {
      numbers.push(sign * value);
      value = 0;
      sign = 1;
    } else throw malformed(text);
  }
  numbers.push(sign * value);
  return numbers;
}

function malformed(text: string): PackedTextError {
  return new PackedTextError(`packed text must be a grid, categories or counts, got ${text.slice(0, 40)}`);
}
