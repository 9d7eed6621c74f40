import { MAX_BODY_BYTES } from '../../../lambdas/contracts/api/router-reply.ts';
import { MAX_FEEDBACK_LINES, type FeedbackAnswer } from '../../../lambdas/contracts/messages/feedback.ts';
import { readContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import { fieldOf } from '../../../lambdas/contracts/people/json-fields.ts';
import { whole } from '../../../lambdas/domain/wording/numbers.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import type { FeedbackPost } from './feedback-client.ts';
import type { FeedbackSum } from './feedback-sum.ts';
import type { PlacedRow } from './read-lines.ts';

/** A line that was not joined: where it stands, and why. */
export interface RefusedLine {
  readonly line: number;
  readonly outcome: string;
  readonly message: string;
}

/** How feedback is sent. */
export interface FeedbackRun {
  /** Model that the predictions must be of. */
  readonly model: string;
  readonly post: FeedbackPost;
  readonly onRefused: (line: RefusedLine) => void;
  /** After each batch. */
  readonly onProgress?: (sum: FeedbackSum) => void;
}

/** A body stays below what the function takes, with room for the frame. */
const MOST_BYTES = MAX_BODY_BYTES - 1_000;

/**
 * Sends lines in batches of up to 1,000, one after the other; a line that is wrong stops no other.
 *
 * @throws CliError when nobody answers; it says up to which line everything was taken. The same file again counts nothing twice
 */
export async function sendFeedback(rows: AsyncIterable<PlacedRow>, run: FeedbackRun): Promise<FeedbackSum> {
  const tally = new Tally(run);
  let batch: Placed[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await tally.send(batch);
    batch = [];
    bytes = 0;
  };
  for await (const placed of rows) {
    const fault = faultOf(placed, run.model);
    if (fault !== undefined) tally.refuse(fault);
    if (!('row' in placed) || fault !== undefined) continue;
    const size = Buffer.byteLength(JSON.stringify(placed.row)) + 1;
    if (batch.length >= MAX_FEEDBACK_LINES || bytes + size > MOST_BYTES) await flush();
    batch.push(placed);
    bytes += size;
  }
  await flush();
  return tally.sum();
}

type Placed = Extract<PlacedRow, { readonly row: unknown }>;

/** What needs no asking: no JSON, too long to be sent, or a prediction of another model. */
function faultOf(placed: PlacedRow, model: string): RefusedLine | undefined {
  const { place: line } = placed;
  if (!('row' in placed)) return { line, outcome: 'malformed', message: `no JSON: ${placed.text.slice(0, 60)}` };
  if (JSON.stringify(placed.row).length > MOST_BYTES) return { line, outcome: 'malformed', message: 'too long' };
  const id = fieldOf(placed.row, 'id');
  const named = typeof id === 'string' ? modelOf(id) : undefined;
  if (named === undefined || named === model) return undefined;
  return { line, outcome: 'other-model', message: `the prediction is of model ${named}` };
}

/** The model that an id names, unchecked: the function checks who signed it. */
function modelOf(id: string): string | undefined {
  const payload = Buffer.from(id.split('.')[1] ?? '', 'base64url').toString('utf8');
  return readContext(payload)?.model;
}

class Tally {
  readonly #run: FeedbackRun;
  #lines = 0;
  readonly #outcomes: Record<string, number> = {};

  constructor(run: FeedbackRun) {
    this.#run = run;
  }

  refuse(fault: RefusedLine): void {
    this.#count(fault.outcome, 1);
    this.#run.onRefused(fault);
  }

  async send(batch: readonly Placed[]): Promise<void> {
    const answer = await this.#post(batch);
    for (const [outcome, count] of Object.entries(answer.outcomes)) this.#count(outcome, count);
    for (const { line, ...rest } of answer.problems) this.#run.onRefused({ line: batch[line]?.place ?? line, ...rest });
    this.#run.onProgress?.(this.sum());
  }

  sum(): FeedbackSum {
    return { lines: this.#lines, outcomes: { ...this.#outcomes } };
  }

  #count(outcome: string, count: number): void {
    this.#lines += count;
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + count;
  }

  async #post(batch: readonly Placed[]): Promise<FeedbackAnswer> {
    try {
      return await this.#run.post(batch.map(({ row }) => row));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      throw stoppedAt(error, batch, this.#lines);
    }
  }
}

/** Lines before the batch were taken; whether the batch was is known only where the function said no. */
function stoppedAt(error: CliError, batch: readonly Placed[], before: number): CliError {
  const [first = 0, last = 0] = [batch[0]?.place, batch.at(-1)?.place];
  if (before === 0 && batch.length === 1) return error;
  const place = `lines ${whole(first)} to ${whole(last)} were not answered for, none behind them was sent`;
  const again = 'send the same file again: what was taken counts once';
  const exit = error.exitCode === exitCodes.unreachable ? 'unreachable' : 'unexpected';
  const isRefusal = error.exitCode === exitCodes.badInput || error.exitCode === exitCodes.refused;
  return new CliError(isRefusal ? 'refused' : exit, `${error.message}; ${place}; ${again}`, {
    code: error.code,
    faults: error.faults,
    mayPass: error.mayPass,
    cause: error,
  });
}
