import { readFile } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { CliError } from '../client/cli-error.ts';

/** A table by rows; a cell that is absent is missing. */
export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Reads a CSV file with a header line (plain or gzip) or a Parquet file, by its name.
 *
 * @throws CliError if the file is not there, is of another form or cannot be parsed
 */
export async function readTable(file: string): Promise<DataTable> {
  try {
    const rows = await rowsOf(file);
    return { columns: Object.keys(rows[0] ?? {}), rows };
  } catch (error) {
    if (error instanceof CliError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError('badInput', `${file} cannot be read: ${why}`, { cause: error });
  }
}

async function rowsOf(file: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  if (/\.csv(\.gz)?$/i.test(file)) return parseCsv(file, await readFile(file));
  if (/\.parquet$/i.test(file)) return parquetRows(file);
  throw new CliError('badInput', `file must end in .csv, .csv.gz or .parquet, got ${file}`);
}

function parseCsv(file: string, bytes: Buffer): readonly Readonly<Record<string, unknown>>[] {
  const text = /\.gz$/i.test(file) ? gunzipSync(bytes) : bytes;
  const rows: Readonly<Record<string, unknown>>[] = parse(text, { columns: true, bom: true, skip_empty_lines: true });
  return rows;
}

/** Snappy and plain pages are read by the library itself. */
async function parquetRows(file: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const compressors = {
    GZIP: (input: Uint8Array) => gunzipSync(input),
    BROTLI: (input: Uint8Array) => brotliDecompressSync(input),
  };
  return parquetReadObjects({ file: await asyncBufferFromFile(file), compressors });
}
