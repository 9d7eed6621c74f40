import { lackWords } from '../lack-words.ts';
import { percent } from '../../wording/percent.ts';
import { counted } from '../../wording/counted.ts';
import type { HeatCell, HeatMap } from '../chart.ts';
import { alone, lackOf, type Part, type Section } from '../section.ts';
import type { Lack } from '../../outcome.ts';
import { columnShift, type ColumnShift, type SketchedColumn } from './column-shift.ts';
import { overlayOf } from './overlay.ts';

/** One column of a model, its reference and its values over time. */
export interface ColumnCourse {
  readonly name: string;
  /** Undefined: the reference does not have it. */
  readonly reference: SketchedColumn | undefined;
  /** One a stretch of time, oldest first; undefined where it has no rows. */
  readonly periods: readonly (SketchedColumn | undefined)[];
  /** The newest hours with enough rows. */
  readonly now: SketchedColumn | undefined;
}

/** What the drift of a model is shown from. */
export interface DriftFacts {
  readonly columns: readonly ColumnCourse[];
  /** Starts of the stretches of time, in words. */
  readonly starts: readonly string[];
  /** What columns are held against, in words. */
  readonly against: string;
}

const MOST_COLUMNS = 30;
const MOST_OVERLAYS = 4;
/** Levels of a heat map end here. */
const LEVEL_ENDS = [0.05, 0.1, 0.2, 0.35, 0.5] as const;

/** How far each column is from its reference over time, and the worst ones before and now. */
export function driftSection({ columns, starts, against }: DriftFacts): Section {
  const frame = { id: 'drift', title: 'Drift', lead: `Predictions and features against ${against}.` };
  if (columns.length === 0 || starts.length === 0)
    return { ...frame, parts: [lackOf('Drift', 'insufficient-data: no hours with captured values yet')] };
  const ranked = columns
    .map((column) => ({ column, newest: shiftOf(column, column.now) }))
    .toSorted((a, b) => excessOf(b.newest) - excessOf(a.newest));
  const overlays = ranked
    .filter(({ newest }, i) => newest.kind === 'known' && (i < 1 || newest.excess >= LEVEL_ENDS[0]))
    .slice(0, MOST_OVERLAYS);
  return {
    ...frame,
    parts: [
      ...alone('Heat map', () => heatMap(ranked.slice(0, MOST_COLUMNS), starts)),
      ...restOf(ranked.length),
      ...overlays.flatMap(({ column, newest }) => alone(column.name, () => overlay(column, newest))),
    ],
  };
}

interface Ranked {
  readonly column: ColumnCourse;
  readonly newest: ColumnShift | Lack;
}

function restOf(all: number): readonly Part[] {
  const rest = all - MOST_COLUMNS;
  return rest <= 0 ? [] : [{ kind: 'note', text: `${counted(rest, 'more column')} moved less than these.` }];
}

function heatMap(ranked: readonly Ranked[], starts: readonly string[]): HeatMap {
  const [worst] = ranked;
  const says =
    worst?.newest.kind === 'known'
      ? `${worst.column.name} is farthest from its reference now: ${wordsOf(worst.newest)}.`
      : 'No column has enough rows yet.';
  return {
    kind: 'heat',
    title: 'Distance to the reference, column by column',
    says,
    note: `${says} Colours show what is above chance: the share of the values that changed places.`,
    columns: starts,
    rows: ranked.map(({ column, newest }) => ({
      name: column.name,
      cells: column.periods.map((period) => heatCell(shiftOf(column, period))),
      last: newest.kind === 'known' ? percent(rounded(newest.distance)) : '–',
    })),
    levels: ['below 5 %', '5 %', '10 %', '20 %', '35 %', '50 % and more'],
  };
}

function heatCell(shift: ColumnShift | Lack): HeatCell {
  if (shift.kind !== 'known') return { level: undefined, says: lackWords(shift) };
  const reached = LEVEL_ENDS.filter((end) => shift.excess >= end).length;
  return { level: levelOf(reached), says: wordsOf(shift) };
}

function levelOf(reached: number): HeatCell['level'] {
  const levels = [0, 1, 2, 3, 4, 5] as const;
  return levels[reached];
}

function wordsOf({ distance, chance }: ColumnShift): string {
  return `${percent(rounded(distance))} changed places, ${percent(rounded(chance))} by chance`;
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}

function overlay({ name, reference, now }: ColumnCourse, newest: ColumnShift | Lack): readonly Part[] {
  if (reference === undefined || now === undefined || newest.kind !== 'known') return [];
  const drawn = overlayOf(`${name}: reference and now`, reference.sketch, now.sketch);
  return drawn === undefined
    ? [lackOf(name, 'its values cannot be drawn: they are all equal, or of another kind')]
    : [drawn];
}

function shiftOf({ reference }: ColumnCourse, period: SketchedColumn | undefined): ColumnShift | Lack {
  if (reference === undefined) return { kind: 'undefined', reason: 'the reference does not have this column' };
  if (period === undefined) return { kind: 'insufficient-data', of: 'rows', needed: 100, got: 0 };
  return columnShift(reference, period);
}

function excessOf(shift: ColumnShift | Lack): number {
  return shift.kind === 'known' ? shift.excess : -1;
}
