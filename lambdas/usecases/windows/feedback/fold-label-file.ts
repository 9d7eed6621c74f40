import { feedbackOutcome, type FeedbackAnswer, type FeedbackRecord } from '../../../contracts/messages/feedback.ts';
import { foldRecords, type FeedbackObject, type FoldFeedbackDeps } from './fold-feedback.ts';
import type { FeedbackFiles } from './ports.ts';
import { takeFeedback, type FeedbackDeps } from './take-feedback.ts';

/** What folding a dropped file needs. */
export type LabelFileDeps = FoldFeedbackDeps & Omit<FeedbackDeps, 'sink'> & { readonly files: FeedbackFiles };

/** What became of a file. */
export type LabelFileFolded = { readonly kind: 'folded'; readonly answer: FeedbackAnswer } | { readonly kind: 'gone' };

/** Lines that are joined at a time: files may be larger than memory. */
const CHUNK = 1_000;

/**
 * Folds a file of labels that somebody dropped: JSON lines as the feedback function takes them, or CSV with a header line.
 *
 * The file is its own batch (and each thousand lines of it), so that a repeat joins nothing twice.
 */
export async function foldLabelFile(deps: LabelFileDeps, object: FeedbackObject): Promise<LabelFileFolded> {
  const rows = await deps.files.readFile(object.key);
  if (rows === undefined) return { kind: 'gone' };
  const total = new FileTally();
  let chunk: unknown[] = [];
  const flush = async (): Promise<void> => {
    if (chunk.length > 0) total.add(await joinChunk(deps, object, { lines: chunk, start: total.lines }));
    chunk = [];
  };
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length >= CHUNK) await flush();
  }
  await flush();
  return { kind: 'folded', answer: total.answer() };
}

interface Chunk {
  readonly lines: readonly unknown[];
  readonly start: number;
}

async function joinChunk(
  deps: LabelFileDeps,
  object: FeedbackObject,
  { lines, start }: Chunk,
): Promise<FeedbackAnswer> {
  const name = `${object.hash}-${start}`;
  const sink = {
    deliver: async (records: readonly FeedbackRecord[]): Promise<void> => {
      await foldRecords(deps, records, { ...object, hash: name });
    },
  };
  return takeFeedback({ ...deps, sink }, { lines, batch: name });
}

/** Adds up the answers of a file's chunks. */
class FileTally {
  #lines = 0;
  readonly #outcomes: Partial<Record<FeedbackAnswer['problems'][number]['outcome'], number>> = {};
  readonly #problems: FeedbackAnswer['problems'] = [];

  get lines(): number {
    return this.#lines;
  }

  add({ lines, outcomes, problems }: FeedbackAnswer): void {
    for (const problem of problems)
      if (this.#problems.length < CHUNK / 50) this.#problems.push({ ...problem, line: problem.line + this.#lines });
    for (const { outcome, count } of countsOf(outcomes))
      this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + count;
    this.#lines += lines;
  }

  answer(): FeedbackAnswer {
    return { lines: this.#lines, outcomes: this.#outcomes, problems: this.#problems };
  }
}

type Outcome = FeedbackAnswer['problems'][number]['outcome'];

function countsOf(
  outcomes: FeedbackAnswer['outcomes'],
): readonly { readonly outcome: Outcome; readonly count: number }[] {
  return feedbackOutcome.options.flatMap((outcome) => {
    const count = outcomes[outcome];
    return count === undefined ? [] : [{ outcome, count }];
  });
}
