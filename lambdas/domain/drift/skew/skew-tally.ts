import type { FieldSkew, ValueSkew } from './compare-values.ts';
import type { SkewValue } from './mismatch-kind.ts';

/** A record that does not match in a field; values are texts, cut, and absent where they must not be shown. */
export interface SkewExample {
  readonly requestId: string;
  /** Row of the file, counted from 1. */
  readonly row: number;
  readonly kind: string;
  readonly size: number;
  readonly serving?: string;
  readonly training?: string;
}

/** How a field fits the row beside its own: rows that have one, how many differ from their own row, and from that one. */
export interface ShiftTally {
  readonly rows: number;
  readonly own: number;
  readonly beside: number;
}

/** One field of all records so far. */
export interface FieldTally {
  readonly name: string;
  readonly counts: Readonly<Record<FieldSkew, number>>;
  /** Records that do not match, by kind. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly before: ShiftTally;
  readonly after: ShiftTally;
  /** The largest, largest first. */
  readonly examples: readonly SkewExample[];
}

/** A record's field, compared with its own row and with the rows beside it, where there are any. */
export interface ComparedField {
  readonly name: string;
  readonly own: ValueSkew;
  readonly before: ValueSkew | undefined;
  readonly after: ValueSkew | undefined;
  readonly requestId: string;
  readonly row: number;
  /** Absent where values must not be shown. */
  readonly shown: { readonly serving: SkewValue; readonly training: SkewValue } | undefined;
}

/** Examples that are kept of a field. */
const MOST_EXAMPLES = 3;
const MOST_CHARACTERS = 60;
const NO_SHIFT: ShiftTally = { rows: 0, own: 0, beside: 0 };

/** Nothing compared yet. */
export function emptyTally(name: string): FieldTally {
  const counts = { match: 0, mismatch: 0, 'only-serving': 0, 'only-training': 0 };
  return { name, counts, kinds: {}, before: NO_SHIFT, after: NO_SHIFT, examples: [] };
}

/** Adds one record to a field. */
export function addCompared(tally: FieldTally, compared: ComparedField): FieldTally {
  const { own } = compared;
  const { counts, kinds } = tally;
  const { kind } = own;
  return {
    name: tally.name,
    counts: { ...counts, [own.skew]: counts[own.skew] + 1 },
    kinds: kind === undefined ? kinds : { ...kinds, [kind]: (kinds[kind] ?? 0) + 1 },
    before: shifted(tally.before, own, compared.before),
    after: shifted(tally.after, own, compared.after),
    examples: kind === undefined ? tally.examples : largest([...tally.examples, exampleOf(compared, kind)]),
  };
}

/** Joins the tallies of two sets of records as if they had been one. */
export function mergeTallies(a: readonly FieldTally[], b: readonly FieldTally[]): readonly FieldTally[] {
  const joined = new Map(a.map((tally) => [tally.name, tally]));
  for (const tally of b) {
    const known = joined.get(tally.name);
    joined.set(tally.name, known === undefined ? tally : mergeTwo(known, tally));
  }
  return [...joined.values()];
}

function mergeTwo(a: FieldTally, b: FieldTally): FieldTally {
  const sum = (key: FieldSkew): number => a.counts[key] + b.counts[key];
  const kinds = { ...a.kinds };
  for (const [kind, count] of Object.entries(b.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count;
  return {
    name: a.name,
    counts: {
      match: sum('match'),
      mismatch: sum('mismatch'),
      'only-serving': sum('only-serving'),
      'only-training': sum('only-training'),
    },
    kinds,
    before: mergeShifts(a.before, b.before),
    after: mergeShifts(a.after, b.after),
    examples: largest([...a.examples, ...b.examples]),
  };
}

function mergeShifts(a: ShiftTally, b: ShiftTally): ShiftTally {
  return { rows: a.rows + b.rows, own: a.own + b.own, beside: a.beside + b.beside };
}

function shifted(tally: ShiftTally, own: ValueSkew, beside: ValueSkew | undefined): ShiftTally {
  if (beside === undefined) return tally;
  const missed = (skew: ValueSkew): number => (skew.skew === 'match' ? 0 : 1);
  return { rows: tally.rows + 1, own: tally.own + missed(own), beside: tally.beside + missed(beside) };
}

/** The order of records and of merges does not matter. */
function largest(examples: readonly SkewExample[]): readonly SkewExample[] {
  return examples.toSorted((a, b) => b.size - a.size || a.row - b.row).slice(0, MOST_EXAMPLES);
}

function exampleOf({ requestId, row, own, shown }: ComparedField, kind: string): SkewExample {
  const base = { requestId, row, kind, size: own.size };
  if (shown === undefined) return base;
  return { ...base, serving: textOf(shown.serving), training: textOf(shown.training) };
}

function textOf(value: SkewValue): string {
  const text = value === null ? 'missing' : typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
