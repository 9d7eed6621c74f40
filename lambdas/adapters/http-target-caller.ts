import { lookup } from 'node:dns/promises';
import { request as httpRequest, Agent as HttpAgent } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { AllowedTargets } from '../contracts/target.ts';
import { isAddressListed } from '../domain/routing/allowed-targets.ts';
import type { TargetReply } from '../usecases/ports.ts';

const MAX_REPLY_BYTES = 6_000_000;
const agents = {
  'http:': new HttpAgent({ keepAlive: true, maxSockets: 64 }),
  'https:': new HttpsAgent({ keepAlive: true, maxSockets: 64 }),
};

/** A request for an HTTP target. */
export interface HttpCall {
  readonly url: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly deadlineMs: number;
}

/**
 * Posts to an HTTP target. Redirects are not followed; private and link-local addresses are refused at connect unless listed.
 *
 * Never throws and ends at the deadline.
 */
export async function callHttp(call: HttpCall, allowed: AllowedTargets): Promise<TargetReply> {
  const url = new URL(call.url);
  const signal = AbortSignal.timeout(call.deadlineMs);
  try {
    const address = await addressOf(url, allowed);
    if (address === undefined) return { kind: 'failed', errorClass: 'address-refused' };
    return await post(url, address, { call, signal });
  } catch (error) {
    if (signal.aborted) return { kind: 'timeout' };
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    return { kind: 'failed', errorClass: typeof code === 'string' ? code.toLowerCase().slice(0, 60) : 'connect' };
  }
}

async function addressOf(url: URL, allowed: AllowedTargets): Promise<string | undefined> {
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const address = isIP(name) === 0 ? (await lookup(name)).address : name;
  return isPrivate(address) && !isAddressListed(url.host, allowed) ? undefined : address;
}

function isPrivate(address: string): boolean {
  return /^(0\.|10\.|127\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|::$|::ffff:|fe[89ab]|f[cd])/i.test(
    address,
  );
}

function post(
  url: URL,
  address: string,
  { call, signal }: { readonly call: HttpCall; readonly signal: AbortSignal },
): Promise<TargetReply> {
  const isTls = url.protocol === 'https:';
  const options = {
    method: 'POST',
    host: address,
    servername: url.hostname,
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, 'content-type': call.contentType, 'content-length': call.body.byteLength },
    agent: isTls ? agents['https:'] : agents['http:'],
    signal,
  };
  return new Promise((resolve, reject) => {
    const sent = (isTls ? httpsRequest : httpRequest)(options, (response) => {
      read(response).then(resolve, reject);
    });
    sent.on('error', reject);
    sent.end(call.body);
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
  return {
    kind: 'reply',
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? 'application/octet-stream',
    body: Buffer.concat(chunks),
  };
}
