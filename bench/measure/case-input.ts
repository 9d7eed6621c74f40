import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import {
  FaultCounter,
  isMissingLabel,
  numberIn,
  type Fault,
} from '../../lambdas/domain/performance/rows/read-column.ts';
import { CaseError } from './measure-case.ts';

/** A row of a file by column. */
export type FileRow = Readonly<Record<string, string>>;

/** Labels and decisions by row. */
export type LabelCells = readonly (readonly [label: unknown, decision: unknown])[];

/** The input of one case, read with checks. */
export class CaseInput {
  readonly #input: Readonly<Record<string, unknown>>;
  readonly #root: string;
  readonly #faults = new Map<string, Fault>();

  constructor(input: Readonly<Record<string, unknown>>, root: string) {
    this.#input = input;
    this.#root = root;
  }

  has(key: string): boolean {
    return this.#input[key] !== undefined && this.#input[key] !== null;
  }

  number(key: string): number {
    const value = this.#input[key];
    if (typeof value !== 'number') throw new CaseError(`input.${key} must be a number, got ${JSON.stringify(value)}`);
    return value;
  }

  text(key: string): string {
    const value = this.#input[key];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw new CaseError(`input.${key} must be a text, got ${JSON.stringify(value)}`);
  }

  isTrue(key: string): boolean {
    return this.#input[key] === true;
  }

  list(key: string): readonly unknown[] {
    const value = this.#input[key];
    if (!Array.isArray(value)) throw new CaseError(`input.${key} must be a list, got ${JSON.stringify(value)}`);
    return value;
  }

  /** Numbers of a list; any other value refuses the case, as its place may matter. */
  numbers(key: string): readonly number[] {
    const faults = new FaultCounter();
    const values = this.list(key).flatMap((cell) => numberIn(`input.${key}`, cell, faults) ?? []);
    const [worst] = faults.list();
    if (worst !== undefined) throw new CaseError(`${worst.column} is ${worst.problem} in ${worst.count} values`);
    return values;
  }

  /** Two lists that belong together, of one length. */
  pair(a: string, b: string): readonly [readonly number[], readonly number[]] {
    const [first, second] = [this.numbers(a), this.numbers(b)];
    if (first.length === second.length) return [first, second];
    throw new CaseError(`input.${a} and input.${b} must be of one length, got ${first.length} and ${second.length}`);
  }

  /** Two lists of counts or shares, which are never below 0. */
  countPair(a: string, b: string): readonly [readonly number[], readonly number[]] {
    const lists = this.pair(a, b);
    for (const [i, key] of [a, b].entries()) {
      const negative = (lists[i] ?? []).filter((count) => count < 0).length;
      if (negative > 0) throw new CaseError(`input.${key} is below 0 in ${negative} values`);
    }
    return lists;
  }

  /** Numbers among cells of a column; others are left out and counted. */
  numbersAmong(column: string, cells: readonly unknown[]): readonly number[] {
    const faults = new FaultCounter();
    const values = cells.flatMap((cell) => numberIn(column, cell, faults) ?? []);
    this.note(faults.list());
    return values;
  }

  /** Labels and decisions of rows that have both, as text; the others are left out and counted. */
  labelPairs(
    columns: readonly [label: string, decision: string],
    cells: LabelCells,
  ): readonly (readonly [string, string])[] {
    const faults = new FaultCounter();
    const missing = (at: 0 | 1, cell: unknown): boolean => {
      const isMissing = isMissingLabel(cell) || typeof cell === 'object';
      if (isMissing) faults.add(columns[at], 'missing');
      return isMissing;
    };
    const pairs = cells.flatMap(([label, decision]) => {
      const [noLabel, noDecision] = [missing(0, label), missing(1, decision)];
      return noLabel || noDecision ? [] : [[String(label), String(decision)] as const];
    });
    this.note(faults.list());
    return pairs;
  }

  /** Remembers what was left out of the answer. */
  note(faults: readonly Fault[]): void {
    for (const fault of faults) this.#faults.set(`${fault.column} ${fault.problem}`, fault);
  }

  /** What was left out, by column and problem. */
  faults(): readonly Fault[] {
    return [...this.#faults.values()];
  }

  table(key: string): readonly (readonly number[])[] {
    const rows = this.list(key).map((row) => new CaseInput({ [key]: row }, this.#root).numbers(key));
    if (new Set(rows.map(({ length }) => length)).size < 2) return rows;
    throw new CaseError(`input.${key} must have rows of one length`);
  }

  part(key: string): CaseInput {
    return partOf(this.#input[key], this.#root);
  }

  parts(key: string): readonly CaseInput[] {
    return this.list(key).map((part) => partOf(part, this.#root));
  }

  /** The same for inputs that read the same labels of the same rows. */
  columnsKey(): string {
    const keys = ['file', 'filter', 'label', 'positive'];
    return JSON.stringify(keys.map((key) => this.#input[key]));
  }

  /** Rows of `file` that the filters keep. */
  rows(): readonly FileRow[] {
    const rows = readTable(this.#pathOf(this.text('file')));
    return rows.filter((row) => this.#isKept(row));
  }

  /** The JSON document that `file` is. */
  document(): CaseInput {
    return partOf(JSON.parse(readFileSync(this.#pathOf(this.text('file')), 'utf8')), this.#root);
  }

  #isKept(row: FileRow): boolean {
    const equals = this.has('filter') ? this.list('filter') : [];
    const begins = this.has('prefix_filter') ? this.list('prefix_filter') : [];
    const isEqual = equals.length === 0 || row[String(equals[0])] === String(equals[1]);
    return isEqual && (begins.length === 0 || (row[String(begins[0])] ?? '').startsWith(String(begins[1])));
  }

  /** Some cases name a folder that was later flattened. */
  #pathOf(file: string): string {
    const named = path.join(this.#root, file);
    if (existsSync(named)) return named;
    const flat = path.join(this.#root, file.split('/')[0] ?? '', path.basename(file));
    if (existsSync(flat)) return flat;
    throw new CaseError(`input.file must be there, got ${file}`);
  }
}

function partOf(value: unknown, root: string): CaseInput {
  if (typeof value !== 'object' || value === null)
    throw new CaseError(`must be an object, got ${JSON.stringify(value)}`);
  return new CaseInput(Object.fromEntries(Object.entries(value)), root);
}

const tables = new Map<string, readonly FileRow[]>();

function readTable(file: string): readonly FileRow[] {
  const found = tables.get(file);
  if (found !== undefined) return found;
  const bytes = readFileSync(file);
  const rows: FileRow[] = parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true, bom: true });
  tables.set(file, rows);
  return rows;
}
