import { Sha256 } from '@aws-crypto/sha256-js';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { fieldOf, textAt } from '../../contracts/people/json-fields.ts';

/** Where a service of AWS with the JSON protocol is asked, and how its calls are signed. */
export interface JsonService {
  /** Address without a path. */
  readonly endpoint: string;
  readonly region: string;
  /** Name in signatures: `sagemaker`. */
  readonly service: string;
  /** Prefix of the operations in `x-amz-target`: `SageMaker`. */
  readonly target: string;
  /** Longest that one call lasts. @default 5000 */
  readonly deadlineMs?: number;
}

/** A call that the service refused, or that had no answer in time; `code` is its own word, or the kind of the failure. */
export class JsonCallError extends Error {
  override readonly name = 'JsonCallError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * Makes one signed call of a service with protocol `awsJson1_1`.
 *
 * The service's own client would add 300 kB of a thousand operations to each function that needs three of them.
 *
 * @throws JsonCallError
 */
export async function callJson(service: JsonService, operation: string, input: object): Promise<unknown> {
  const { status, text } = await send(service, operation, JSON.stringify(input));
  const body = parsed(text);
  if (status >= 200 && status < 300) return body;
  const code = (textAt(body, '__type') ?? `http-${status}`).replace(/^.*#/, '');
  throw new JsonCallError(code, textAt(body, 'message') ?? textAt(body, 'Message') ?? code);
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function send(service: JsonService, operation: string, body: string): Promise<Answer> {
  const url = new URL(service.endpoint);
  const signer = new SignatureV4({
    service: service.service,
    region: service.region,
    credentials: defaultProvider(),
    sha256: Sha256,
  });
  try {
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: '/',
      query: {},
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${service.target}.${operation}`,
      },
      body,
    });
    const signal = AbortSignal.timeout(service.deadlineMs ?? 5_000);
    const response = await fetch(`${url.origin}/`, { method: 'POST', headers, body, signal, redirect: 'error' });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new JsonCallError(codeOf(error), `no answer of ${url.host}: ${messageOf(error)}`, error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable';
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause: unknown = fieldOf(error, 'cause');
  return cause instanceof Error ? cause.message : error.message;
}

function parsed(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text === '' ? '{}' : text);
    return body;
  } catch {
    return {};
  }
}
