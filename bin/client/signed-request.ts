import { Sha256 } from '@aws-crypto/sha256-js';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { CliError } from './cli-error.ts';

/** One call of a Function URL with IAM authentication. */
export interface SignedCall {
  readonly method: string;
  /** Base address as `findAddress` gives it. */
  readonly base: string;
  /** Path below it, with a leading slash, and query if any. */
  readonly path: string;
  /** Bytes are sent as they are, everything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** What came back, unread as JSON. */
export interface SignedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends one signed request. */
export type Sender = (call: SignedCall) => Promise<SignedAnswer>;

/**
 * Makes a sender that signs with the credentials of this machine (Signature Version 4, service `lambda`).
 *
 * The sender throws CliError when there is no answer in time or there are no credentials.
 */
export function createSender(region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION']): Sender {
  if (region === undefined) throw new CliError('unreachable', 'no Region is set; set AWS_REGION');
  const signer = new SignatureV4({ service: 'lambda', region, credentials: defaultProvider(), sha256: Sha256 });
  return async (call) => {
    try {
      return await send(signer, call);
    } catch (cause) {
      throw new CliError('unreachable', `no answer from ${call.base}: ${reasonOf(cause, call.timeoutMs)}`, {
        // Credentials that are not there are not there the next time either.
        mayPass: !(cause instanceof Error && cause.name === 'CredentialsProviderError'),
        cause,
      });
    }
  };
}

async function send(signer: SignatureV4, call: SignedCall): Promise<SignedAnswer> {
  const url = new URL(`${call.base}${call.path}`);
  const body = bytesOf(call.body);
  const signed = await signer.sign({
    method: call.method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, 'content-type': 'application/json', ...call.headers },
    body,
  });
  const response = await fetch(url, {
    method: call.method,
    headers: signed.headers,
    signal: AbortSignal.timeout(call.timeoutMs),
    redirect: 'error',
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  return body === undefined ? undefined : JSON.stringify(body);
}

function reasonOf(cause: unknown, timeoutMs: number): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'TimeoutError') return `nothing within ${timeoutMs} ms`;
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}
