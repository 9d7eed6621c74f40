import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { feedbackRowOf } from '../../contracts/messages/feedback-row.ts';
import type { FeedbackFiles } from '../../usecases/windows/feedback/ports.ts';
import type { LineReader } from '../../usecases/windows/ports.ts';

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
  for await (const row of source.pipe(parser)) yield feedbackRowOf(row);
}

async function* withEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
