import type { SliceRow } from '../../../contracts/stored/rows/slice-row.ts';
import { groupBy } from '../../group-by.ts';
import { SLICES } from '../../routing/position.ts';
import type { SliceHistory } from '../../judge/effects/design-effects.ts';

type Slices = SliceRow['slices'];

/**
 * A champion's slices by windows of one length, in order: the rows of a window are added up, whichever objects brought them, and
 * windows of a shorter length go into the longest. A count that a window lacks was not seen in it.
 *
 * @param windowOf start of the window of so many judge's windows that holds a start
 */
export function sliceHistory(
  rows: readonly SliceRow[],
  champion: string,
  windowOf: (start: string, minutes: number) => string,
): SliceHistory {
  const own = rows.filter(({ version, assignment }) => version === champion && assignment === 'random');
  const minutes = Math.max(1, ...own.map((row) => row.minutes));
  const windows = groupBy(own, ({ window }) => windowOf(window, minutes));
  const names = [...new Set(own.flatMap(({ slices }) => Object.keys(slices)))];
  const merged = [...windows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, some]) => added(some, names));
  return { minutes, windows: merged };
}

function added(rows: readonly SliceRow[], names: readonly string[]): Slices {
  const sums = names.map((name) => {
    const lists = rows.flatMap(({ slices }) => (slices[name] === undefined ? [] : [slices[name]]));
    const sum = Array.from({ length: SLICES }, (_, slice) =>
      lists.reduce((total, counts) => total + (counts[slice] ?? 0), 0),
    );
    return [name, sum] as const;
  });
  return Object.fromEntries(sums);
}
