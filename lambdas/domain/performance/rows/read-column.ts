import type { Lack } from '../../outcome.ts';

/** A number, or what is wrong with the cell. */
export type Cell =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'infinite' }
  | { readonly kind: 'not-a-number' };

/**
 * Reads a cell as a number: absent, null, NaN, the empty text and the words NA, NaN, null are missing; numbers may come as text.
 * Beyond 1e75 on either side a number counts as infinite.
 */
export function readNumber(cell: unknown): Cell {
  if (cell === undefined || cell === null) return { kind: 'missing' };
  if (typeof cell === 'string') return readText(cell.trim());
  if (typeof cell === 'bigint') return { kind: 'number', value: Number(cell) };
  if (typeof cell === 'boolean') return { kind: 'number', value: cell ? 1 : 0 };
  return typeof cell === 'number' ? classify(cell) : { kind: 'not-a-number' };
}

const missingWords = new Set(['', 'na', 'nan', 'null', 'none']);
const infiniteWords = /^[+-]?inf(inity)?$/i;

function readText(text: string): Cell {
  if (missingWords.has(text.toLowerCase())) return { kind: 'missing' };
  if (infiniteWords.test(text)) return { kind: 'infinite' };
  const value = Number(text);
  return Number.isNaN(value) ? { kind: 'not-a-number' } : classify(value);
}

/** Largest number that is measured: above, the square of a squared error would overflow. */
const LARGEST = 1e75;

function classify(value: number): Cell {
  if (Number.isNaN(value)) return { kind: 'missing' };
  return Math.abs(value) <= LARGEST ? { kind: 'number', value } : { kind: 'infinite' };
}

const problems: Readonly<Record<Exclude<Cell['kind'], 'number'>, string>> = {
  missing: 'missing',
  infinite: 'infinite',
  'not-a-number': 'not a number',
};

/** What a cell says that should be a number; what it says instead is counted. */
export function numberIn(column: string, cell: unknown, faults: FaultCounter): number | undefined {
  const read = readNumber(cell);
  if (read.kind === 'number') return read.value;
  faults.add(column, problems[read.kind]);
  return undefined;
}

/** w = 1 / sampling rate, above 0; 1 where the file has no such column. */
export function weightIn(weights: WeightColumn | undefined, row: number, faults: FaultCounter): number | undefined {
  if (weights === undefined) return 1;
  const weight = numberIn(weights.name, weights.cells[row], faults);
  if (weight === undefined || weight > 0) return weight;
  faults.add(weights.name, 'not above 0');
  return undefined;
}

/** Whether a cell holds no label, by the words for it; a class of that name is asked for before. */
export function isMissingLabel(label: unknown): boolean {
  return readNumber(label).kind === 'missing';
}

/** Column of weights under its name. */
export interface WeightColumn {
  readonly name: string;
  readonly cells: readonly unknown[];
}

/** Something that was found in a column and left out, with the number of rows. */
export interface Fault {
  readonly column: string;
  readonly problem: string;
  readonly count: number;
}

/** Counts faults by column and problem. */
export class FaultCounter {
  readonly #counts = new Map<string, { column: string; problem: string; count: number }>();

  /** Counts one more row. */
  add(column: string, problem: string): void {
    const key = `${column}\u0000${problem}`;
    const fault = this.#counts.get(key) ?? { column, problem, count: 0 };
    fault.count++;
    this.#counts.set(key, fault);
  }

  /** All faults, most frequent first. */
  list(): readonly Fault[] {
    return [...this.#counts.values()].toSorted((a, b) => b.count - a.count);
  }
}

/** The fault that left no row, as the reason for having no number; without any fault there were no rows. */
export function lackOf(faults: readonly Fault[]): Lack {
  const [worst] = faults;
  if (worst === undefined) return { kind: 'insufficient-data', of: 'rows', needed: 1, got: 0 };
  return { kind: 'refused', column: worst.column, count: worst.count, reason: worst.problem };
}
