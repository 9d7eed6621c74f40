import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline, type Readable } from 'node:stream';
import { brotliDecompressSync, createGunzip, gunzipSync } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import type { FileRow } from '../../lambdas/domain/baseline/baseline-tally.ts';
import { CliError } from '../client/cli-error.ts';
import { MOST_LEVELS } from '../../lambdas/contracts/people/faults.ts';
import { isDeeperThan, isRecord } from '../../lambdas/contracts/people/json-fields.ts';

/** A line that holds no row, counted from 1. */
export interface BrokenLine {
  readonly line: number;
}

/** Reads rows of a training file one after the other; lines that hold none are told and passed over. */
export type RowReader = (onBroken: (broken: BrokenLine) => void) => AsyncIterable<FileRow>;

/**
 * A reader of CSV with a header line, JSON lines (each plain or gzip) or Parquet, by the file's name.
 *
 * Text is streamed; Parquet is read one row group and only the given columns at a time.
 *
 * @throws CliError if the name has another ending; the reader throws it if the file cannot be read
 */
export function rowReader(file: string, columns: readonly string[]): RowReader {
  const read = readerOf(file, columns);
  return async function* (onBroken) {
    try {
      yield* read(onBroken);
    } catch (cause) {
      if (cause instanceof CliError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CliError('badInput', `${file} cannot be read: ${why}`, { cause });
    }
  };
}

function readerOf(file: string, columns: readonly string[]): RowReader {
  if (/\.csv(\.gz)?$/i.test(file)) return (onBroken) => csvRows(file, onBroken);
  if (/\.(jsonl|ndjson)(\.gz)?$/i.test(file)) return (onBroken) => jsonRows(file, onBroken);
  if (/\.parquet$/i.test(file)) return () => parquetRows(file, columns);
  throw new CliError('badInput', `file must end in .csv, .jsonl (each also .gz) or .parquet, got ${file}`);
}

/** Bytes of a file as text has them; a failure of a part ends the next one. */
function textOf(file: string): Readable {
  const bytes = createReadStream(file);
  return /\.gz$/i.test(file) ? pipeline(bytes, createGunzip(), () => {}) : bytes;
}

async function* csvRows(file: string, onBroken: (broken: BrokenLine) => void): AsyncGenerator<FileRow> {
  const onSkip = (error: CsvError | undefined): undefined => {
    const line: unknown = error?.['lines'];
    onBroken({ line: typeof line === 'number' ? line : 0 });
  };
  const options = { columns: true, bom: true, skip_empty_lines: true, skip_records_with_error: true, on_skip: onSkip };
  const parser = pipeline(textOf(file), parse(options), () => {});
  for await (const record of parser) yield record;
}

async function* jsonRows(file: string, onBroken: (broken: BrokenLine) => void): AsyncGenerator<FileRow> {
  let line = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    if (text.trim() === '') continue;
    const row = rowIn(text);
    if (row === undefined) onBroken({ line });
    else yield row;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = textOf(file);
  let failure: unknown;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  // The lines of a stream that broke end as if it had ended.
  input.once('error', (error) => {
    failure = error;
    lines.close();
  });
  yield* lines;
  if (failure !== undefined) throw failure;
}

function rowIn(text: string): FileRow | undefined {
  try {
    const row: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isRecord(row) && !isDeeperThan(MOST_LEVELS, row) ? { ...row } : undefined;
  } catch {
    return undefined;
  }
}

/** Snappy and plain pages are read by the library itself. */
const compressors = {
  GZIP: (input: Uint8Array) => gunzipSync(input),
  BROTLI: (input: Uint8Array) => brotliDecompressSync(input),
};

async function* parquetRows(path: string, wanted: readonly string[]): AsyncGenerator<FileRow> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const there = new Set(parquetSchema(metadata).children.map(({ element }) => element.name));
  const columns = wanted.filter((name) => there.has(name));
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    // Without a column there is nothing to read, and its absence is what will be told.
    const rows =
      columns.length === 0 ? [] : await parquetReadObjects({ file, metadata, columns, rowStart, rowEnd, compressors });
    for (const row of rows) yield plain(row);
    rowStart = rowEnd;
  }
}

/** Instants are told as JSON tells them. */
function plain(row: Readonly<Record<string, unknown>>): FileRow {
  const hasDate = Object.values(row).some((value) => value instanceof Date);
  if (!hasDate) return row;
  return Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v instanceof Date ? v.toISOString() : v]));
}
