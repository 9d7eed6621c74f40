import { UnderstudyError } from '../../contracts/api/errors.ts';
import { fieldOf } from '../../contracts/people/json-fields.ts';
import type { SeenAlarm } from '../../domain/rollout/alarms/seen-alarm.ts';

type Failure = Extract<SeenAlarm, { readonly says: string }>;

const denied = /AccessDenied|NotAuthorized|UnauthorizedOperation|UnrecognizedClient|InvalidClientTokenId/;
const throttled = /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceeded|SlowDown/;
const late = /Timeout|Abort/;
const wrong = /Validation|InvalidParameter|MissingParameter|MissingRequiredParameter/;

/** What a failed call about alarms comes to: its names are the service's own, its end is never an error. */
export function failureOf(error: unknown): Failure {
  const cause = error instanceof UnderstudyError ? error.cause : error;
  const name = cause instanceof Error ? cause.name : 'unknown error';
  const status = fieldOf(fieldOf(cause, '$metadata'), 'httpStatusCode');
  if (denied.test(name) || status === 403) return { kind: 'denied', says: `the role may not read it (${name})` };
  if (throttled.test(name) || status === 429) return { kind: 'unread', says: `CloudWatch throttles (${name})` };
  if (late.test(name)) return { kind: 'unread', says: `CloudWatch did not answer in time (${name})` };
  if (wrong.test(name)) return { kind: 'wrong', says: `CloudWatch refuses the question: ${messageOf(cause)}` };
  return { kind: 'unread', says: `CloudWatch could not be asked (${name})` };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : 'nobody knows why';
}
