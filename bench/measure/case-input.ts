import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { CaseError } from './measure-case.ts';

/** A row of a file by column. */
export type FileRow = Readonly<Record<string, string>>;

/** The input of one case, read with checks. */
export class CaseInput {
  readonly #input: Readonly<Record<string, unknown>>;
  readonly #root: string;

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

  numbers(key: string): readonly number[] {
    return this.list(key).map((value) => {
      if (typeof value !== 'number')
        throw new CaseError(`input.${key} must hold numbers, got ${JSON.stringify(value)}`);
      return value;
    });
  }

  table(key: string): readonly (readonly number[])[] {
    return this.list(key).map((_, i) => new CaseInput({ row: this.list(key)[i] }, this.#root).numbers('row'));
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
