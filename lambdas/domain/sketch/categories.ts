/** Rows of a categorical feature. The empty sketch has no counts and nothing counted. */
export interface Categories {
  /** Rows by category of the baseline. */
  readonly listed: Readonly<Record<string, number>>;
  /** Rows by category that the baseline does not know: the {@link MOST_FRESH} with the smallest hashes. */
  readonly fresh: Readonly<Record<string, number>>;
  /** Rows of all other categories. */
  readonly other: number;
  /** Absent, null or NaN. An empty text is a category. */
  readonly missing: number;
  /** Objects and lists, which are no categories. */
  readonly mistyped: number;
}

/** New categories that are counted one by one. Which of more are kept does not depend on the order of merges. */
export const MOST_FRESH = 50;
/** Longest name of a category in UTF-16 units; longer ones are cut. */
const LONGEST = 64;

/** A sketch without rows. */
export const emptyCategories: Categories = { listed: {}, fresh: {}, other: 0, missing: 0, mistyped: 0 };

/** Sketch of values as they came; numbers and booleans are categories by their text. */
export function sketchCategories(baseline: ReadonlySet<string>, values: readonly unknown[]): Categories {
  const listed = new Map<string, number>();
  const fresh = new Map<string, number>();
  const tally = { missing: 0, mistyped: 0 };
  for (const value of values) {
    const name = nameOf(value);
    if (typeof name === 'symbol') {
      tally[name === MISSING ? 'missing' : 'mistyped'] += 1;
      continue;
    }
    const counts = baseline.has(name) ? listed : fresh;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { listed: toRecord(listed), ...keepFresh(fresh, 0), ...tally };
}

const MISSING = Symbol('missing');
const MISTYPED = Symbol('mistyped');

function nameOf(value: unknown): string | symbol {
  if (value === undefined || value === null || Number.isNaN(value)) return MISSING;
  if (typeof value === 'string') return value.slice(0, LONGEST);
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : MISTYPED;
}

/** Joins two sketches of one baseline as if all their values had gone into one. Order and grouping do not matter. */
export function mergeCategories(a: Categories, b: Categories): Categories {
  return {
    listed: toRecord(addAll(a.listed, b.listed)),
    ...keepFresh(addAll(a.fresh, b.fresh), a.other + b.other),
    missing: a.missing + b.missing,
    mistyped: a.mistyped + b.mistyped,
  };
}

function addAll(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Map<string, number> {
  const sum = new Map(Object.entries(a));
  for (const [name, count] of Object.entries(b)) sum.set(name, (sum.get(name) ?? 0) + count);
  return sum;
}

function toRecord(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].toSorted(([x], [y]) => (x < y ? -1 : 1)));
}

function keepFresh(counts: ReadonlyMap<string, number>, other: number): Pick<Categories, 'fresh' | 'other'> {
  const ranked = [...counts]
    .map(([name, count]) => ({ name, count, hash: categoryHash(name) }))
    .toSorted((x, y) => x.hash - y.hash || (x.name < y.name ? -1 : 1));
  const kept = ranked.slice(0, MOST_FRESH).map(({ name, count }) => [name, count] as const);
  const rest = ranked.slice(MOST_FRESH).reduce((sum, { count }) => sum + count, 0);
  return { fresh: toRecord(new Map(kept)), other: other + rest };
}

/** 32-bit hash of a category's name (FNV-1a over UTF-16 units with a final mix). Collisions only hide changes. */
export function categoryHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Counts of two sketches over the same cells: listed categories, then all new ones together. */
export function alignCategories(
  reference: Categories,
  current: Categories,
): { readonly names: readonly string[]; readonly reference: readonly number[]; readonly current: readonly number[] } {
  const names = [...new Set([...Object.keys(reference.listed), ...Object.keys(current.listed)])].toSorted();
  const counts = (sketch: Categories): readonly number[] => [
    ...names.map((name) => sketch.listed[name] ?? 0),
    newRows(sketch),
  ];
  return { names, reference: counts(reference), current: counts(current) };
}

/** Rows whose category the baseline does not know. */
export function newRows({ fresh, other }: Categories): number {
  return Object.values(fresh).reduce((sum, count) => sum + count, other);
}
