import { durationWords } from '../../wording/duration.ts';
import { FAILED_STEP } from '../../wording/failed-step.ts';
import { instantWords } from '../../wording/instant.ts';

/** What a state of the machine left behind when it failed at every repeat. */
export interface FailedStep {
  /** Name of the state, as the console shows it. */
  readonly step: string;
  /** Kind of the failure, in the words of the service. */
  readonly error?: string | undefined;
  /** Message of the function, or text of the service. */
  readonly message?: string | undefined;
  /** ISO instant of the last thing that the rollout did; absent where it did nothing yet. */
  readonly lastAt?: string | undefined;
}

/** Longest message that a sentence takes in. */
const MOST_OF_MESSAGE = 300;

/** Which step failed, how, and since when the rollout stands still: one sentence, whatever the service said. */
export function failedStepWords({ step, error = '', message = '', lastAt }: FailedStep): string {
  const since = lastAt === undefined ? '' : `, the rollout stands still since ${instantWords(lastAt)}`;
  return `${FAILED_STEP}: ${step} ${howWords(error, message)}${since}`;
}

/** First pattern of the error and its message that fits, and what it says. */
const ways: readonly (readonly [pattern: RegExp, words: string])[] = [
  [
    /TooManyRequests|rate exceeded|ConcurrentInvocationLimit|throttl/i,
    'was throttled at every repeat: Lambda had no room to run its function',
  ],
  [/^(States\.Timeout|Sandbox\.Timedout) /, 'ran out of time'],
  [/^(Lambda\.Unknown|Runtime\.\w+|Sandbox\.\w+) /, 'lost its function at every repeat: it died without an answer'],
  [/^(?!Lambda\.AccessDenied)Lambda\./, 'could not be run at every repeat: the service Lambda failed'],
];

function howWords(error: string, message: string): string {
  const [, seconds] = /timed out after ([\d.]+) seconds/i.exec(message) ?? [];
  if (seconds !== undefined) return `ran out of time at every repeat, after ${durationWords(Number(seconds))}`;
  const [, words] = ways.find(([pattern]) => pattern.test(`${error} ${message}`)) ?? [];
  return words ?? `failed at every repeat: ${shortened(message, error)}`;
}

/** A message that is JSON says nothing to people. */
function shortened(message: string, error: string): string {
  const text = /^\s*[[{]/.test(message) ? '' : message.trim().slice(0, MOST_OF_MESSAGE);
  if (text !== '') return text;
  return error === '' ? 'nobody knows why' : error;
}
