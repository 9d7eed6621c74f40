import { newRows, type Categories } from '../../sketch/categories.ts';
import { wilsonBounds, type Bounds } from '../test/share-change.ts';
import type { TooFewRows } from '../distance/count-pair.ts';

/** A share with its interval, and the categories behind it. */
export interface NamedShare extends Bounds {
  readonly share: number;
  readonly names: readonly string[];
}

/** Categories that came and went. */
export type CategoryTurnover =
  | {
      readonly kind: 'known';
      /** Share of present rows whose category the baseline does not know. */
      readonly fresh: NamedShare;
      /** Share of reference rows whose category is absent now. */
      readonly vanished: NamedShare;
    }
  | TooFewRows;

function totalOf(sketch: Categories): number {
  return Object.values(sketch.listed).reduce((sum, count) => sum + count, 0) + newRows(sketch);
}

function named(
  hits: number,
  rows: number,
  { names, level }: { readonly names: readonly string[]; readonly level: number },
): NamedShare {
  return { share: hits / rows, names, ...wilsonBounds({ hits, rows }, level) };
}

/** New and vanished categories, most frequent first. */
export function categoryTurnover(reference: Categories, current: Categories, level: number): CategoryTurnover {
  const before = totalOf(reference);
  const now = totalOf(current);
  if (before === 0) return { kind: 'insufficient-data', side: 'reference', needed: 1, got: 0 };
  if (now === 0) return { kind: 'insufficient-data', side: 'current', needed: 1, got: 0 };
  const gone = Object.entries(reference.listed).filter(
    ([name, count]) => count > 0 && (current.listed[name] ?? 0) === 0,
  );
  const rank = (entries: readonly (readonly [string, number])[]): readonly string[] =>
    entries.toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
  const goneRows = gone.reduce((sum, [, count]) => sum + count, 0);
  return {
    kind: 'known',
    fresh: named(newRows(current), now, { names: rank(Object.entries(current.fresh)), level }),
    vanished: named(goneRows, before, { names: rank(gone), level }),
  };
}
