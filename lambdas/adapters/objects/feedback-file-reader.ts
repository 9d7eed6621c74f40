import { parse } from 'csv-parse/sync';
import { feedbackRowOf } from '../../contracts/messages/feedback-row.ts';
import type { FeedbackFiles, FileRow } from '../../usecases/windows/feedback/ports.ts';
import type { LineReader, ReadLine, SkippedLine } from '../../usecases/windows/ports.ts';

/**
 * Files of feedback in the data bucket: JSON lines, or CSV with a header (`.csv`, `.csv.gz`), read as streams.
 *
 * Each line is read alone, so that a broken one spoils no other; a field of CSV holds no line end.
 */
export class FeedbackFileReader implements FeedbackFiles {
  readonly #lines: LineReader;

  constructor(lines: LineReader) {
    this.#lines = lines;
  }

  async readFile(key: string, from: number): Promise<AsyncIterable<FileRow | SkippedLine> | undefined> {
    const lines = await this.#lines.readLines(key);
    if (lines === undefined) return undefined;
    return /\.csv(\.gz)?$/i.test(key) ? csvRows(lines, from) : jsonRows(lines, from);
  }
}

/** A line that is no JSON comes out as its text, so that the answer names it. */
async function* jsonRows(lines: AsyncIterable<ReadLine>, from: number): AsyncGenerator<FileRow | SkippedLine> {
  for await (const { line, read } of placed(lines)) {
    if (line < from) continue;
    yield typeof read === 'string' ? { line, text: read, raw: jsonOf(read) } : read;
  }
}

/** A line that is no CSV comes out as its text. */
async function* csvRows(lines: AsyncIterable<ReadLine>, from: number): AsyncGenerator<FileRow | SkippedLine> {
  let header: readonly string[] | undefined;
  for await (const { line, read } of placed(lines)) {
    if (header === undefined && typeof read === 'string') {
      header = fieldsOf(read);
      if (header !== undefined) continue;
    }
    if (line < from) continue;
    yield typeof read === 'string' ? { line, text: read, raw: rowOf(header ?? [], read) } : read;
  }
}

/** Lines with their places, without the empty ones. */
async function* placed(
  lines: AsyncIterable<ReadLine>,
): AsyncGenerator<{ readonly line: number; readonly read: ReadLine }> {
  let line = 0;
  for await (const read of lines) {
    if (typeof read !== 'string' || read.trim() !== '') yield { line, read };
    line += 1;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A field without a column has a name that no line of feedback has. */
function rowOf(header: readonly string[], text: string): unknown {
  const fields = fieldsOf(text);
  if (fields === undefined) return text;
  return feedbackRowOf(Object.fromEntries(fields.map((field, n) => [header[n] ?? `column ${n + 1}`, field])));
}

function fieldsOf(line: string): readonly string[] | undefined {
  try {
    const [fields]: string[][] = parse(line, { bom: true, trim: true });
    return fields;
  } catch {
    return undefined;
  }
}
