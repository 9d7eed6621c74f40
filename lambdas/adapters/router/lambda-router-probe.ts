import { fieldOf, textAt } from '../../contracts/people/json-fields.ts';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { ErrorCode } from '../../contracts/api/error-codes.ts';
import type { HttpEvent } from '../../contracts/messages/http-event.ts';
import { replyHeaders } from '../../contracts/api/router-reply.ts';
import type { ProbeAnswer, RouterProbe } from '../../usecases/rollout/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';
import type { KeptKey } from './kept-key.ts';
import { probeProofOf } from './signing-key.ts';

/** What the probe is made of. */
export interface ProbedRouter {
  readonly client: LambdaClient;
  /** Name or ARN of the router's function. */
  readonly functionName: string;
  /** Key by which the router knows its own probes. */
  readonly key: KeptKey;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly deadlineMs?: number;
}

/** A request to probe with, in its own type. */
type ProbeRequest = Parameters<RouterProbe['ask']>[1];

/**
 * Asks the router by a direct invocation that looks like a Function URL's and proves by the stage's key that it is a probe.
 *
 * Throws INTERNAL when the function does not answer in time, REGISTRY_UNAVAILABLE when there is no key.
 */
export class LambdaRouterProbe implements RouterProbe {
  readonly #router: ProbedRouter;

  constructor(router: ProbedRouter) {
    this.#router = router;
  }

  /** A refusal may mean that the key was rotated: it is read again, and the router asked once more. */
  async ask(model: string, request: ProbeRequest): Promise<ProbeAnswer> {
    const answer = await this.#askOnce(model, request);
    if (answer.code !== ('NOT_A_PROBE' satisfies ErrorCode)) return answer;
    this.#router.key.drop();
    return this.#askOnce(model, request);
  }

  async #askOnce(model: string, request: ProbeRequest): Promise<ProbeAnswer> {
    const { client, functionName, key, now, deadlineMs = 10_000 } = this.#router;
    const claim = { model, at: now(), body: request.body };
    const proof = probeProofOf(await key.get(), claim);
    const command = new InvokeCommand({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify(probeEvent(model, request, { assignment: 'probe', at: claim.at, proof }))),
    });
    const call = { what: `probing ${model}`, deadlineMs, code: 'INTERNAL' } as const;
    const answer = await callInTime(call, (options) => client.send(command, options));
    if (answer.FunctionError !== undefined || answer.Payload === undefined) return { version: undefined, status: 500 };
    return envelopeOf(Buffer.from(answer.Payload).toString('utf8'));
  }
}

/** Event of a Function URL, payload format 2.0. */
function probeEvent(model: string, { contentType, body }: ProbeRequest, understudy: HttpEvent['understudy']): unknown {
  const path = `/${model}`;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': contentType },
    requestContext: { http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'probe' } },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
    understudy,
  };
}

/** Status and version of the plain envelope that direct invocations get; where no version answered, the router's own code. */
function envelopeOf(text: string): ProbeAnswer {
  const answer: unknown = JSON.parse(text);
  const given = fieldOf(answer, 'statusCode');
  const status = typeof given === 'number' ? given : 500;
  const version = textAt(fieldOf(answer, 'headers'), replyHeaders.version);
  const code = version === undefined ? codeOf(textAt(answer, 'body') ?? '') : undefined;
  return { version, status, ...(code === undefined ? {} : { code }) };
}

function codeOf(body: string): string | undefined {
  try {
    return textAt(fieldOf(JSON.parse(body), 'error'), 'code');
  } catch {
    return undefined;
  }
}
