import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { FeedbackFiles } from '../../usecases/windows/feedback/ports.ts';
import type { LineReader } from '../../usecases/windows/ports.ts';

/** Columns of CSV that stay text, whatever they look like. */
const texts = new Set(['id', 'at', 'kpi']);

/** Files of feedback in the data bucket: JSON lines, or CSV with a header (`.csv`, `.csv.gz`), read as streams. */
export class FeedbackFileReader implements FeedbackFiles {
  readonly #lines: LineReader;

  constructor(lines: LineReader) {
    this.#lines = lines;
  }

  async readFile(key: string): Promise<AsyncIterable<unknown> | undefined> {
    const lines = await this.#lines.readLines(key);
    if (lines === undefined) return undefined;
    return /\.csv(\.gz)?$/i.test(key) ? csvRows(lines) : jsonRows(lines);
  }
}

/** A line that is no JSON comes out as its text, so that the answer names it. */
async function* jsonRows(lines: AsyncIterable<string>): AsyncGenerator<unknown> {
  for await (const line of lines) {
    if (line.trim() === '') continue;
    let row: unknown = line;
    try {
      row = JSON.parse(line);
    } catch {
      // It stays the text that it was.
    }
    yield row;
  }
}

async function* csvRows(lines: AsyncIterable<string>): AsyncGenerator<unknown> {
  const parser = parse({ columns: true, bom: true, trim: true, relax_column_count: true, skip_empty_lines: true });
  const source = Readable.from(withEnds(lines));
  source.once('error', (error) => parser.destroy(error));
  for await (const row of source.pipe(parser)) yield rowOf(row);
}

async function* withEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

/** An empty field is absent, a number is a number. */
function rowOf(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const fields = Object.entries(row).filter(([, text]) => text !== '');
  return Object.fromEntries(fields.map(([column, text]) => [column, valueOf(column, text)]));
}

function valueOf(column: string, text: unknown): unknown {
  if (typeof text !== 'string' || texts.has(column)) return text;
  if (column === 'final') return text === 'true' || text === '1';
  return Number.isFinite(Number(text)) ? Number(text) : text;
}
