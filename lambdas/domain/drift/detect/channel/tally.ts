import type { FeatureHour } from '../hour-sketch.ts';
import { at, atPacked } from '../series/at.ts';
import { type CategoryLayout, MOST_KNOWN } from './category-anchor.ts';
import { categoryHash } from '../../../sketch/categories.ts';
import type { Known, Layout } from './layout.ts';
import type { NumericLayout } from './numeric-anchor.ts';

/**
 * Sums over the rows of a block: one per channel but the last (missing), and rows by anchor cell for the peak. Plain lists, which are
 * cheaper to copy every hour than typed ones.
 */
export interface Tally {
  readonly rows: number;
  readonly missing: number;
  readonly sums: readonly number[];
  readonly cells: readonly number[];
}

/** A tally without rows. */
export function emptyTally(layout: Layout): Tally {
  const cells = layout.kind === 'numeric' ? layout.cells.length : 0;
  return { rows: 0, missing: 0, sums: zeros(layout.channels.length - 1), cells: zeros(cells) };
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

/** What a tally is read against. */
export interface Reading {
  readonly layout: Layout;
  readonly known: Known;
}

/** A tally with one more hour in it; without a tally, the hour alone. */
export function addHour(
  tally: Tally | undefined,
  reading: Reading,
  hour: { readonly rows: number; readonly sketch: FeatureHour },
): Tally {
  const before = tally ?? emptyTally(reading.layout);
  const next = {
    rows: before.rows + hour.rows,
    missing: before.missing + (hour.sketch.missing ?? 0),
    sums: before.sums.slice(),
    cells: before.cells.slice(),
  };
  const { layout, known } = reading;
  if (layout.kind === 'numeric') addCells(next, { layout, known }, hour.sketch);
  else addCategories(next, { layout, known }, hour.sketch);
  return next;
}

/** A tally that nobody else holds yet. */
interface GrowingTally {
  readonly sums: number[];
  readonly cells: number[];
}

function addCells(
  tally: GrowingTally,
  { layout, known }: { readonly layout: NumericLayout; readonly known: Known },
  sketch: FeatureHour,
): void {
  const { cells = [], first = 0 } = sketch;
  const { lookup, scores } = layout;
  const shift = first - atPacked(layout.cells, 0);
  const last = lookup.length - 1;
  const [low, high] = [known.low - first, known.high - first];
  let outside = 0;
  for (let i = 0; i < cells.length; i += 1) {
    const count = cells[i] ?? 0;
    if (count === 0) continue;
    if (i < low || i > high) outside += count;
    if (last < 0) continue;
    const j = atPacked(lookup, Math.max(0, Math.min(last, shift + i)));
    addAt(tally.cells, j, count);
  }
  if (outside > 0) addAt(tally.sums, scores.length + 1, outside);
}

function addAt(list: number[], index: number, count: number): void {
  list[index] = (list[index] ?? 0) + count;
}

function addCategories(
  tally: GrowingTally,
  { layout, known }: { readonly layout: CategoryLayout; readonly known: Known },
  sketch: FeatureHour,
): void {
  const fresh = layout.channels.length - 2;
  const full = known.hashes.size >= MOST_KNOWN;
  for (const [name, count] of Object.entries(sketch.counts ?? {})) {
    const hash = categoryHash(name);
    const common = layout.common.get(hash);
    const channel = common ?? (full || known.hashes.has(hash) ? fresh - 1 : fresh);
    addAt(tally.sums, channel, count);
  }
}

/** Means of all channels and the rows that they stand on. */
export interface Means {
  readonly values: Float64Array;
  readonly present: number;
  readonly rows: number;
}

function peakOf({ cells }: Tally, shares: Float64Array, present: number): number {
  let peak = 0;
  for (let j = 0; j < cells.length; j += 1) {
    const rise = (cells[j] ?? 0) / present - at(shares, j);
    if (rise > peak) peak = rise;
  }
  return peak;
}

function scoreMean({ cells }: Tally, scores: Float64Array, present: number): number {
  let sum = 0;
  for (let j = 0; j < cells.length; j += 1) sum += (cells[j] ?? 0) * at(scores, j);
  return sum / present;
}

/** Channel means of a tally; zeros where there are no rows. */
export function meansOf(tally: Tally, layout: Layout): Means {
  const { rows, missing } = tally;
  const present = rows - missing;
  const values = new Float64Array(layout.channels.length);
  if (rows > 0) values[values.length - 1] = missing / rows;
  if (present <= 0) return { values, present: 0, rows };
  for (let channel = 0; channel < tally.sums.length; channel += 1)
    values[channel] = (tally.sums[channel] ?? 0) / present;
  if (layout.kind === 'categorical') return { values, present, rows };
  layout.scores.forEach((scores, channel) => {
    values[channel] = scoreMean(tally, scores, present);
  });
  values[layout.scores.length] = peakOf(tally, layout.shares, present);
  return { values, present, rows };
}

/** Mean position of the rows with a value of one hour; 0 without rows. */
export function positionOf(layout: Layout, { cells = [], first = 0 }: FeatureHour): number {
  if (layout.kind === 'categorical') return 0;
  const [scores] = layout.scores;
  const last = layout.lookup.length - 1;
  if (scores === undefined || last < 0) return 0;
  const shift = first - atPacked(layout.cells, 0);
  let sum = 0;
  let rows = 0;
  for (let i = 0; i < cells.length; i += 1) {
    const count = cells[i] ?? 0;
    rows += count;
    sum += count * at(scores, atPacked(layout.lookup, Math.max(0, Math.min(last, shift + i))));
  }
  return rows > 0 ? sum / rows : 0;
}

/** Sketch part that an hour shows for the first time. */
export function freshOf(sketch: FeatureHour, known: Known): Known {
  const cells = sketch.cells ?? [];
  const first = sketch.first ?? 0;
  const low = cells.length > 0 ? Math.min(known.low, first) : known.low;
  const high = cells.length > 0 ? Math.max(known.high, first + cells.length - 1) : known.high;
  if (sketch.counts === undefined) return low === known.low && high === known.high ? known : { ...known, low, high };
  const unseen = Object.keys(sketch.counts)
    .map(categoryHash)
    .filter((hash) => !known.hashes.has(hash));
  if (unseen.length === 0 || known.hashes.size >= MOST_KNOWN) return known;
  return { ...known, hashes: new Set([...known.hashes, ...unseen].slice(0, MOST_KNOWN)) };
}
