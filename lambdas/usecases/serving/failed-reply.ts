import { replyHeaders } from '../../contracts/api/router-reply.ts';
import { errorStatus, type ErrorCode } from '../../contracts/api/error-codes.ts';
import type { HopResult } from './hops.ts';
import type { PredictionReply } from './ports.ts';
import type { Served } from './served.ts';

/** What a target says, by HTTP, a Lambda function's or an endpoint's error, when it has too much to do. */
const overloads: ReadonlyMap<string, 'too-many' | 'unavailable'> = new Map([
  ['http-429', 'too-many'],
  ['TooManyRequestsException', 'too-many'],
  ['ThrottlingException', 'too-many'],
  ['http-503', 'unavailable'],
  ['ServiceUnavailable', 'unavailable'],
  ['ModelNotReadyException', 'unavailable'],
]);

/** Status of a request that no hop answered: what the caller got. */
export function failedStatus(results: readonly HopResult[]): number {
  return errorStatus[codeOf(results)];
}

/** The reply when no hop answered: what each came to, the variant, and when to try again if all were overloaded. */
export function failedReply({ route, assigned, results }: Served): PredictionReply {
  const code = codeOf(results);
  const hops = results.map(({ version, errorClass = 'error' }) => `${version}: ${errorClass}`).join(', ');
  const within = code === 'DEADLINE_EXCEEDED' ? ` within ${route.timeoutMs} ms` : '';
  const message = `no hop answered${within}: ${hops}`;
  const isOverload = code === 'TOO_MANY_REQUESTS' || code === 'MODEL_OVERLOADED';
  const retryAfter = isOverload ? results.findLast((hop) => hop.retryAfter !== undefined)?.retryAfter : undefined;
  return {
    status: errorStatus[code],
    headers: {
      'content-type': 'application/json',
      [replyHeaders.revision]: String(route.revision),
      [replyHeaders.version]: assigned.version,
      [replyHeaders.variant]: assigned.role,
      ...(assigned.rule === undefined ? {} : { [replyHeaders.rule]: assigned.rule }),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
    body: new TextEncoder().encode(JSON.stringify({ error: { code, message } })),
  };
}

/** A target's own 429 and 503 stay what they are when every hop was overloaded. */
function codeOf(results: readonly HopResult[]): ErrorCode {
  const words = results.map(({ errorClass = '' }) => overloads.get(errorClass));
  if (words.length > 0 && words.every((word) => word !== undefined))
    return words.every((word) => word === 'too-many') ? 'TOO_MANY_REQUESTS' : 'MODEL_OVERLOADED';
  return results.at(-1)?.outcome === 'timeout' ? 'DEADLINE_EXCEEDED' : 'ALL_HOPS_FAILED';
}
