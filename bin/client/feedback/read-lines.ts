import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { feedbackRowOf } from '../../../lambdas/contracts/messages/feedback-row.ts';
import { MOST_LEVELS } from '../../../lambdas/contracts/people/faults.ts';
import { isDeeperThan } from '../../../lambdas/contracts/people/json-fields.ts';
import { CliError } from '../cli-error.ts';

/** How a file of feedback is written. */
export type FeedbackFormat = 'csv' | 'jsonl';

/** A row of a file and the line, counted from 1, at which it ends; `text`: it is no JSON. */
export type PlacedRow = { readonly place: number } & ({ readonly row: unknown } | { readonly text: string });

/** How a file is written, by its name; standard input holds JSON lines. */
export function formatOf(file: string): FeedbackFormat {
  return /\.csv(\.gz)?$/i.test(file) ? 'csv' : 'jsonl';
}

/**
 * Reads a file of feedback as a stream (`-`: standard input; `.gz` is unzipped): it may be larger than memory.
 *
 * @throws CliError when it cannot be read, or its header has no `id`, or neither `label` nor `kpi`
 */
export async function* readLines(file: string, format: FeedbackFormat): AsyncGenerator<PlacedRow> {
  const name = file === '-' ? 'standard input' : file;
  try {
    yield* format === 'csv' ? csvRows(openFile(file), name) : jsonRows(openFile(file));
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('badInput', `${name} cannot be read: ${why}`, { cause });
  }
}

function openFile(file: string): Readable {
  const bytes = file === '-' ? process.stdin : createReadStream(file);
  return /\.gz$/i.test(file) ? piped(bytes, createGunzip()) : bytes;
}

/** Hands an error of the source on to whoever reads. */
function piped<T extends Readable & NodeJS.WritableStream>(source: Readable, into: T): T {
  source.once('error', (error) => into.destroy(error));
  return source.pipe(into);
}

async function* jsonRows(bytes: Readable): AsyncGenerator<PlacedRow> {
  let failure: Error | undefined;
  const lines = createInterface({ input: bytes, crlfDelay: Number.POSITIVE_INFINITY });
  // The lines of a stream that broke end as if it had ended.
  bytes.once('error', (error) => {
    failure = error;
    lines.close();
  });
  let place = 0;
  for await (const text of lines) {
    place += 1;
    if (text.trim() !== '') yield { place, ...parsed(text.replace(/^\uFEFF/, '')) };
  }
  if (failure !== undefined) throw failure;
}

function parsed(text: string): { readonly row: unknown } | { readonly text: string } {
  try {
    const row: unknown = JSON.parse(text);
    return isDeeperThan(MOST_LEVELS, row) ? { text } : { row };
  } catch {
    return { text };
  }
}

async function* csvRows(bytes: Readable, name: string): AsyncGenerator<PlacedRow> {
  const columns = (header: readonly string[]): string[] => checkHeader(header, name);
  const parser = parse({
    columns,
    bom: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
  });
  for await (const { record, info } of piped(bytes, parser)) yield { place: info.lines, row: feedbackRowOf(record) };
}

function checkHeader(header: readonly string[], name: string): string[] {
  const has = (column: string): boolean => header.includes(column);
  if (has('id') && (has('label') || has('kpi'))) return [...header];
  const wanted = 'id and label (at, final), or id and kpi (value, at)';
  throw new CliError(
    'badInput',
    `${name} must have a header line with the columns ${wanted}, got ${header.join(', ')}`,
  );
}
