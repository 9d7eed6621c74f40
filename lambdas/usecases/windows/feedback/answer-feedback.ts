import type { ApiError } from '../../../contracts/api/api.ts';
import { MAX_BODY_BYTES } from '../../../contracts/api/router-reply.ts';
import { errorStatus } from '../../../contracts/api/error-codes.ts';
import { UnderstudyError } from '../../../contracts/api/errors.ts';
import { MAX_FEEDBACK_LINES, type FeedbackAnswer } from '../../../contracts/messages/feedback.ts';
import { takeFeedback, type FeedbackDeps } from './take-feedback.ts';

/** What answering needs beside taking feedback. */
export interface AnswerFeedbackDeps extends FeedbackDeps {
  /** Hash of a text, which names a batch. */
  readonly hash: (text: string) => string;
}

/** Answer of the feedback function: status and body. */
export interface FeedbackReply {
  readonly status: number;
  readonly body: FeedbackAnswer | ApiError;
  /** What was thrown, for the log. */
  readonly error?: unknown;
}

/** Takes one line of feedback or a list of up to 1,000, as JSON text. Never throws. */
export async function answerFeedback(deps: AnswerFeedbackDeps, text: string): Promise<FeedbackReply> {
  try {
    const lines = linesOf(text);
    return { status: 200, body: await takeFeedback(deps, { lines, batch: deps.hash(text) }) };
  } catch (error) {
    if (!(error instanceof UnderstudyError)) {
      const body = { error: { code: 'INTERNAL', message: 'something went wrong, see the log' } } as const;
      return { status: errorStatus.INTERNAL, body, error };
    }
    const { code, message } = error;
    return { status: errorStatus[code], body: { error: { code, message } }, error };
  }
}

function linesOf(text: string): readonly unknown[] {
  if (text.length > MAX_BODY_BYTES)
    throw new UnderstudyError('BODY_TOO_LARGE', `feedback must be at most ${MAX_BODY_BYTES} bytes, got ${text.length}`);
  const parsed = jsonOf(text);
  const lines: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (lines.length >= 1 && lines.length <= MAX_FEEDBACK_LINES) return lines;
  throw new UnderstudyError('INVALID_INPUT', `feedback must be 1 to ${MAX_FEEDBACK_LINES} lines, got ${lines.length}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnderstudyError('INVALID_INPUT', 'feedback must be JSON: a line or a list of lines', { cause });
  }
}
