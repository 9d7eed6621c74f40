import { fieldOf } from '../../contracts/people/json-fields.ts';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { replyHeaders } from '../../contracts/api/api.ts';
import type { RouterProbe } from '../../usecases/rollout/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';

/** What the probe is made of. */
export interface ProbedRouter {
  readonly client: LambdaClient;
  /** Name or ARN of the router's function. */
  readonly functionName: string;
  readonly deadlineMs?: number;
}

/**
 * Asks the router by a direct invocation that looks like a Function URL's and says that it is a probe, which no URL's caller can.
 *
 * Throws INTERNAL when the function does not answer in time.
 */
export class LambdaRouterProbe implements RouterProbe {
  readonly #router: ProbedRouter;

  constructor(router: ProbedRouter) {
    this.#router = router;
  }

  async ask(model: string, body: unknown): Promise<{ readonly version: string | undefined; readonly status: number }> {
    const { client, functionName, deadlineMs = 10_000 } = this.#router;
    const command = new InvokeCommand({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify(probeEvent(model, JSON.stringify(body)))),
    });
    const call = { what: `probing ${model}`, deadlineMs, code: 'INTERNAL' } as const;
    const answer = await callInTime(call, (options) => client.send(command, options));
    if (answer.FunctionError !== undefined || answer.Payload === undefined) return { version: undefined, status: 500 };
    return envelopeOf(Buffer.from(answer.Payload).toString('utf8'));
  }
}

/** Event of a Function URL, payload format 2.0. */
function probeEvent(model: string, body: string): unknown {
  const path = `/${model}`;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'probe' } },
    body,
    isBase64Encoded: false,
    understudy: { assignment: 'probe' },
  };
}

/** Status and version of the plain envelope that direct invocations get. */
function envelopeOf(text: string): { readonly version: string | undefined; readonly status: number } {
  const answer: unknown = JSON.parse(text);
  const status = fieldOf(answer, 'statusCode');
  const version = fieldOf(fieldOf(answer, 'headers'), replyHeaders.version);
  return {
    version: typeof version === 'string' ? version : undefined,
    status: typeof status === 'number' ? status : 500,
  };
}
