import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AllowedTargets } from '../../contracts/people/target.ts';
import { isAddressListed } from '../../domain/routing/allowed-targets.ts';
import type { TargetReply, TargetRequest } from '../../usecases/serving/ports.ts';
import { decodeBody } from './decode-body.ts';
import { endOf } from './end-of-call.ts';
import { isAddressRefused } from './refused-addresses.ts';
import { fieldOf } from '../../contracts/people/json-fields.ts';

const MAX_REPLY_BYTES = 6_000_000;
// No limit of sockets to a host: those of a variant that hangs must not keep another one's requests waiting.
const KEPT = { keepAlive: true };
const REFUSED = 'EADDRESSREFUSED';

/** A request for an HTTP target. */
export interface HttpCall extends TargetRequest {
  readonly url: string;
}

/** Finds all addresses of a name, as `dns.lookup` does. */
export type ResolveAll = (
  name: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Posts to HTTP targets over kept connections. Redirects are not followed.
 *
 * Addresses are judged when a connection is made, on the answer that the connection uses, so that a name cannot change in between.
 */
export class HttpTargetCaller {
  private readonly allowed: AllowedTargets;
  private readonly resolve: ResolveAll;
  private readonly http = new HttpAgent(KEPT);
  private readonly https = new HttpsAgent(KEPT);

  constructor(allowed: AllowedTargets, resolve: ResolveAll = systemLookup) {
    this.allowed = allowed;
    this.resolve = resolve;
  }

  /** Never throws and ends at the deadline. */
  async call(call: HttpCall): Promise<TargetReply> {
    const signal = endOf(call);
    try {
      return await this.post(call, signal);
    } catch (error) {
      if (signal.aborted) return { kind: 'timeout' };
      return { kind: 'failed', errorClass: errorClassOf(error) };
    }
  }

  private post(call: HttpCall, signal: AbortSignal): Promise<TargetReply> {
    const url = new URL(call.url);
    const isListed = isAddressListed(call.url, this.allowed);
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0 && isAddressRefused(literal, isListed)) throw refused(literal);
    const isTls = url.protocol === 'https:';
    const options = {
      method: 'POST',
      headers: {
        ...call.headers,
        'accept-encoding': 'identity',
        'content-type': call.contentType,
        'content-length': call.body.byteLength,
      },
      lookup: this.lookupFor(isListed),
      signal,
    };
    const agent = isTls ? this.https : this.http;
    const start = (isFresh: boolean): ClientRequest =>
      (isTls ? httpsRequest : httpRequest)(url, { ...options, agent: isFresh ? false : agent });
    return answerOf(start, call.body).then(read);
  }

  private lookupFor(isListed: boolean): LookupFunction {
    return (name, options, done) => {
      this.resolve(name, { all: true }, (error, addresses) => {
        const bad = addresses?.find(({ address }) => isAddressRefused(address, isListed));
        const [first] = addresses ?? [];
        if (error !== null || first === undefined) done(error ?? refused(name), []);
        else if (bad !== undefined) done(refused(bad.address), []);
        else if (options.all === true) done(null, addresses);
        else done(null, first.address, first.family);
      });
    };
  }
}

function refused(address: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`address ${address} is private or link-local and not listed`), { code: REFUSED });
}

function errorClassOf(error: unknown): string {
  const code = error instanceof Error ? fieldOf(error, 'code') : undefined;
  if (code === REFUSED) return 'address-refused';
  return typeof code === 'string' ? code.toLowerCase().slice(0, 60) : 'connect';
}

/**
 * Sends once; a second time, over a connection of its own, only if a kept one turns out to have been closed before any answer.
 *
 * A Lambda environment that was frozen wakes with such connections; without this its first request would count as a failure of the model.
 */
async function answerOf(start: (isFresh: boolean) => ClientRequest, body: Uint8Array): Promise<IncomingMessage> {
  const sent = start(false);
  try {
    return await sendBody(sent, body);
  } catch (error) {
    const code = error instanceof Error ? fieldOf(error, 'code') : undefined;
    if (!sent.reusedSocket || (code !== 'ECONNRESET' && code !== 'EPIPE')) throw error;
    return sendBody(start(true), body);
  }
}

function sendBody(sent: ClientRequest, body: Uint8Array): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

async function read(response: IncomingMessage): Promise<TargetReply> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes: Uint8Array = chunk;
    size += bytes.byteLength;
    if (size > MAX_REPLY_BYTES) {
      response.destroy();
      return { kind: 'failed', errorClass: 'reply-too-large' };
    }
    chunks.push(bytes);
  }
  return replyOf(response, Buffer.concat(chunks));
}

/** A target that compresses although it was asked not to is understood all the same. */
async function replyOf({ statusCode = 0, headers }: IncomingMessage, raw: Uint8Array): Promise<TargetReply> {
  const decoded = await decodeBody(raw, headers['content-encoding'], MAX_REPLY_BYTES);
  if (decoded.kind === 'failed' && statusCode >= 200 && statusCode < 300) return decoded;
  const retryAfter = headers['retry-after'];
  return {
    kind: 'reply',
    status: statusCode,
    contentType: headers['content-type'] ?? 'application/octet-stream',
    body: decoded.kind === 'whole' ? decoded.body : new Uint8Array(),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}
