import { wilsonBounds } from '../test/share-change.ts';
import type { FieldTally, ShiftTally, SkewExample } from './skew-tally.ts';

/** One field of all compared records. */
export interface FieldSkews {
  readonly name: string;
  readonly match: number;
  readonly mismatch: number;
  readonly onlyServing: number;
  readonly onlyTraining: number;
  /** Share of records that do not match, with its 95 per cent interval. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** What most of them have in common; absent where nothing differs. */
  readonly mostly?: string;
  /** Records that do not match, by kind. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly examples: readonly SkewExample[];
}

const LEVEL = 0.05;
/** Records that must differ before a shift is told. */
const LEAST_SHIFTED = 5;
/** A shift is told where the row beside differs this much less often than the own one. */
const SHIFT_LEAVES = 0.2;
/** Share of the records that do not match which one kind must have to be what most have in common. */
const MOSTLY = 0.5;

/** Fields with shares and what most of their differences have in common, the most skewed first. */
export function fieldSkews(tallies: readonly FieldTally[]): readonly FieldSkews[] {
  return tallies
    .map(skewsOf)
    .toSorted((a, b) => b.share - a.share || b.mismatch - a.mismatch || (a.name < b.name ? -1 : 1));
}

/** Records that do not match, of all that were compared. */
export function skewedOf(field: Pick<FieldSkews, 'match' | 'mismatch' | 'onlyServing' | 'onlyTraining'>): {
  readonly hits: number;
  readonly rows: number;
} {
  const hits = field.mismatch + field.onlyServing + field.onlyTraining;
  return { hits, rows: hits + field.match };
}

function skewsOf(tally: FieldTally): FieldSkews {
  const { name, counts, kinds, examples } = tally;
  const numbers = {
    match: counts.match,
    mismatch: counts.mismatch,
    onlyServing: counts['only-serving'],
    onlyTraining: counts['only-training'],
  };
  const of = skewedOf(numbers);
  const mostly = mostlyOf(tally, of.hits);
  const share = of.hits / of.rows;
  const told = { name, ...numbers, share, ...wilsonBounds(of, LEVEL), kinds, examples };
  return mostly === undefined ? told : { ...told, mostly };
}

function mostlyOf({ before, after, kinds }: FieldTally, hits: number): string | undefined {
  if (hits === 0) return undefined;
  if (explains(before)) return 'shifted: serving has the value of the row before';
  if (explains(after)) return 'shifted: serving has the value of the row after';
  const first = Object.entries(kinds).toSorted((a, b) => b[1] - a[1])[0];
  return first === undefined || first[1] < MOSTLY * hits ? 'mixed' : first[0];
}

/** Chance alone fits the row beside as often as the own one. */
function explains({ own, beside }: ShiftTally): boolean {
  return own >= LEAST_SHIFTED && beside <= SHIFT_LEAVES * own;
}
