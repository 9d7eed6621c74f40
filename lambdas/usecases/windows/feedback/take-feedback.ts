import type { FeedbackAnswer, FeedbackOutcome } from '../../../contracts/messages/feedback.ts';
import { readContext } from '../../../contracts/messages/prediction-context.ts';
import type { Clock } from '../../system/ports.ts';
import { joinKpi } from './join-kpi.ts';
import { joinLabel } from './join-label.ts';
import type { FeedbackModels, FeedbackSink, LabelStore, PredictionVerifier } from './ports.ts';
import { refused, type JoiningLine, type LineResult } from './joining-line.ts';
import { readFeedbackLine } from './read-feedback-line.ts';

/** What taking feedback needs. */
export interface FeedbackDeps {
  readonly ids: PredictionVerifier;
  readonly labels: LabelStore;
  readonly models: FeedbackModels;
  readonly sink: FeedbackSink;
  readonly clock: Pick<Clock, 'now'>;
}

/** Lines as they came, and the hash of what brought them. */
export interface FeedbackBatch {
  readonly lines: readonly unknown[];
  readonly batch: string;
}

const DAY_MS = 86_400_000;
/** Lines that are decided side by side. */
const PARALLEL = 50;

/**
 * Joins feedback to predictions by their ids, which carry all that the join needs.
 *
 * Each line has one outcome; a line that is wrong stops no other. What was joined is delivered before the answer, so that a sender
 * without an answer may send the same batch again: it changes nothing and counts once.
 *
 * @throws UnderstudyError when the table, the key or the stream does not answer; the same batch may come again
 */
export async function takeFeedback(deps: FeedbackDeps, batch: FeedbackBatch): Promise<FeedbackAnswer> {
  return answerOf(await joinFeedback(deps, batch));
}

/** The same, with what became of each line. */
export async function joinFeedback(
  deps: FeedbackDeps,
  { lines, batch }: FeedbackBatch,
): Promise<readonly LineResult[]> {
  const results: LineResult[] = [];
  for (let start = 0; start < lines.length; start += PARALLEL) {
    const some = lines.slice(start, start + PARALLEL);
    results.push(...(await decideAll(deps, some, batch)));
  }
  const records = results.flatMap((result) => result.records);
  if (records.length > 0) await deps.sink.deliver(records);
  return results;
}

/** Two lines about one prediction are decided in their order; lines about different ones side by side. */
async function decideAll(deps: FeedbackDeps, lines: readonly unknown[], batch: string): Promise<readonly LineResult[]> {
  const last = new Map<string, Promise<LineResult>>();
  const decisions = lines.map((raw, index) => {
    const key = idOf(raw) ?? `line ${index}`;
    const before = last.get(key);
    const decision = (async () => {
      await before;
      return decideLine(deps, raw, batch);
    })();
    last.set(key, decision);
    return decision;
  });
  return Promise.all(decisions);
}

async function decideLine(deps: FeedbackDeps, raw: unknown, batch: string): Promise<LineResult> {
  const read = readFeedbackLine(raw);
  if (read.kind === 'malformed') return refused('malformed', read.message);
  const verified = await deps.ids.verify(read.line.id);
  if (verified.kind !== 'verified') return refused(verified.kind, idMessages[verified.kind]);
  const context = readContext(verified.payload);
  if (context === undefined) return refused('malformed', 'the id holds no context');
  const terms = await deps.models.termsOf(context.model);
  if (terms === undefined) return refused('unknown-model', `no model ${context.model} is declared`);
  return joinInTime(deps, { line: read.line, context, terms, batch, arrivedAt: deps.clock.now() });
}

async function joinInTime(deps: FeedbackDeps, joining: JoiningLine): Promise<LineResult> {
  const { arrivedAt, context, terms, line } = joining;
  const ageDays = (arrivedAt - context.window * 1000) / DAY_MS;
  if (ageDays > terms.days) {
    return refused('too-old', `the prediction is ${Math.floor(ageDays)} days old, feedback is taken for ${terms.days}`);
  }
  return 'label' in line ? joinLabel(deps, joining) : joinKpi(deps, joining);
}

const idMessages = {
  malformed: 'the id is no prediction id',
  'unknown-key': 'the id was signed with a key that this stage does not have',
  forged: 'the signature of the id is wrong',
} as const;

function idOf(raw: unknown): string | undefined {
  const read = readFeedbackLine(raw);
  return read.kind === 'line' ? read.line.id : undefined;
}

const settled: ReadonlySet<FeedbackOutcome> = new Set(['joined', 'repeated', 'revised', 'superseded']);

/** Whether nobody has to look at a line. */
export function isSettled({ outcome }: LineResult): boolean {
  return settled.has(outcome);
}

function answerOf(results: readonly LineResult[]): FeedbackAnswer {
  const outcomes: Partial<Record<FeedbackOutcome, number>> = {};
  for (const { outcome } of results) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  const problems = results
    .map((result, line) => ({ result, line }))
    .filter(({ result }) => !isSettled(result))
    .map(({ result: { outcome, message = outcome }, line }) => ({ line, outcome, message }));
  return { lines: results.length, outcomes, problems };
}
