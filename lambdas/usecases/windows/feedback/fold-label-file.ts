import type { FeedbackOutcome, FeedbackRecord } from '../../../contracts/messages/feedback.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import { AsideLines } from '../aside-lines.ts';
import type { SkippedLine } from '../ports.ts';
import { foldRecords, type FeedbackObject, type FoldFeedbackDeps } from './fold-feedback.ts';
import type { FeedbackFiles, FeedbackSink, FileRow } from './ports.ts';
import { isSettled, joinFeedback, type FeedbackDeps } from './take-feedback.ts';

/** What folding a dropped file needs. The stream is told that the file is folded. */
export type LabelFileDeps = FoldFeedbackDeps &
  Omit<FeedbackDeps, 'sink'> & { readonly files: FeedbackFiles; readonly stream: FeedbackSink };

/** A dropped file, and the line from which on it is folded. */
export interface LabelFile extends FeedbackObject {
  /** @default 0 */
  readonly from?: number;
  /** Epoch milliseconds after which the rest of the file waits for its next turn. @default - never */
  readonly until?: number;
}

/** What became of a file, or of the part of it for which there was time. */
export type LabelFileFolded =
  | {
      readonly kind: 'folded';
      readonly lines: number;
      readonly outcomes: Readonly<Partial<Record<FeedbackOutcome, number>>>;
      /** Lines that are kept aside: all but the settled ones. */
      readonly aside: number;
      readonly malformed: number;
      /** Line from which on the file is still to be folded; absent at its end. */
      readonly next?: number;
    }
  | { readonly kind: 'gone' };

/** Lines that are joined at a time: files may be larger than memory. */
const CHUNK = 1_000;

/**
 * Folds a file of labels that somebody dropped: JSON lines as the feedback function takes them, or CSV with a header line.
 *
 * Each thousand rows are a batch of their own, named by the file and their first line, so that a repeat of the file or of a part of it
 * joins nothing twice. A file that takes longer than its turn says where to go on.
 *
 * At the end of a turn a heartbeat goes into the stream of feedback: once it is folded, everything that came before it is, and what
 * the file brought may ripen even where nobody sends anything else.
 */
export async function foldLabelFile(deps: LabelFileDeps, file: LabelFile): Promise<LabelFileFolded> {
  const { key, hash, from = 0, until = Infinity } = file;
  const rows = await deps.files.readFile(key, from);
  if (rows === undefined) return { kind: 'gone' };
  const turn = new FileTurn(deps, file);
  for await (const row of rows) {
    if ((await turn.take(row)) === 'joined' && deps.clock.now() >= until) {
      turn.next = row.line + 1;
      break;
    }
  }
  await turn.join();
  await turn.aside.write(deps.objects, from === 0 ? hash : `${hash}-${from}`);
  await deps.stream.deliver([{ schema: SCHEMA, kind: 'heartbeat', arrivedAt: deps.clock.now() }]);
  return turn.folded();
}

/** What one turn of folding a file has done so far. */
class FileTurn {
  readonly aside = new AsideLines();
  next: number | undefined;
  readonly #deps: LabelFileDeps;
  readonly #file: LabelFile;
  #chunk: FileRow[] = [];
  #lines = 0;
  readonly #outcomes: Partial<Record<FeedbackOutcome, number>> = {};

  constructor(deps: LabelFileDeps, file: LabelFile) {
    this.#deps = deps;
    this.#file = file;
  }

  async take(row: FileRow | SkippedLine): Promise<'kept' | 'joined'> {
    if ('reason' in row) {
      this.aside.add(row);
      this.#count('malformed');
      return 'kept';
    }
    this.#chunk.push(row);
    if (this.#chunk.length < CHUNK) return 'kept';
    await this.join();
    return 'joined';
  }

  /** Joins what is held. */
  async join(): Promise<void> {
    const rows = this.#chunk;
    const [first] = rows;
    if (first === undefined) return;
    this.#chunk = [];
    const batch = `${this.#file.hash}-${first.line}`;
    const deliver = async (records: readonly FeedbackRecord[]): Promise<void> => {
      await foldRecords(this.#deps, records, { ...this.#file, hash: batch });
    };
    const lines = rows.map(({ raw }) => raw);
    const results = await joinFeedback({ ...this.#deps, sink: { deliver } }, { lines, batch });
    for (const [n, { line, text }] of rows.entries()) {
      const result = results[n];
      if (result === undefined) continue;
      this.#count(result.outcome);
      const { outcome, message = outcome } = result;
      if (!isSettled(result)) this.aside.add({ line, reason: outcome, message, text });
    }
  }

  folded(): LabelFileFolded {
    const malformed = this.#outcomes.malformed ?? 0;
    const counts = { lines: this.#lines, outcomes: this.#outcomes, aside: this.aside.count, malformed };
    return { kind: 'folded', ...counts, ...(this.next === undefined ? {} : { next: this.next }) };
  }

  #count(outcome: FeedbackOutcome): void {
    this.#lines += 1;
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
  }
}
