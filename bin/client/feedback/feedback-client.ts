import { setTimeout as sleep } from 'node:timers/promises';
import { feedbackAnswer, type FeedbackAnswer } from '../../../lambdas/contracts/messages/feedback.ts';
import { apiErrorOf, parseJson } from '../api-error.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import type { Sender } from '../signed-request.ts';

/** Sends a batch of feedback and brings back what became of each line. */
export type FeedbackPost = (lines: readonly unknown[]) => Promise<FeedbackAnswer>;

const TIMEOUT_MS = 30_000;
/** The same batch may come again and counts once. */
const ATTEMPTS = 3;
const PAUSE_MS = 500;

/** Posts to the feedback function; a batch that nobody answered is sent up to three times. The post throws CliError. */
export function feedbackPost(send: Sender, base: string): FeedbackPost {
  return async (lines) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await postOnce(send, base, lines);
      } catch (error) {
        const isOutage = error instanceof CliError && error.exitCode === exitCodes.unreachable;
        if (!isOutage || attempt >= ATTEMPTS) throw error;
        await sleep(PAUSE_MS * attempt);
      }
    }
  };
}

async function postOnce(send: Sender, base: string, lines: readonly unknown[]): Promise<FeedbackAnswer> {
  const { status, text } = await send({ method: 'POST', base, path: '/', body: lines, timeoutMs: TIMEOUT_MS });
  const body = parseJson(text);
  if (status < 200 || status >= 300) throw apiErrorOf(status, body, `the feedback function answered ${status}`);
  const answer = feedbackAnswer.safeParse(body);
  if (answer.success) return answer.data;
  throw new CliError('unexpected', 'the feedback function answered in a form that this version does not know');
}
