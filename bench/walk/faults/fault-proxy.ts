import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { callName } from './call-name.ts';
import type { Attempt, Fate } from './fault.ts';

/** A proxy in front of the services, for the calls of one function. */
export interface FaultProxy {
  readonly endpoint: string;
  stop(): void;
}

/** Longer than any function of the machine waits for one answer. */
const LATE_MS = 30_000;

/** Where calls go, whose they are, and who says what becomes of each. */
export interface ProxyOptions {
  readonly upstream: string;
  readonly functionName: string;
  fateOf(attempt: Attempt): Promise<Fate>;
  /** How late a late answer is. @default 30000 */
  readonly lateMs?: number;
}

/** Starts the proxy on loopback; every call is passed on as it came, unless it is to fail. */
export async function startFaultProxy(options: ProxyOptions): Promise<FaultProxy> {
  const server = createServer((request, response) => {
    handle(options, request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${portOf(server)}`, stop };
}

async function handle(options: ProxyOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const fate = await options.fateOf(attemptOf(options.functionName, request, body));
  if (fate === 'error') return refuse(request, response);
  if (fate === 'cut') return void request.socket.destroy();
  const answer = await forward(options.upstream, request, body);
  if (fate === 'error after') return refuse(request, response);
  if (fate === 'cut after') return void request.socket.destroy();
  if (fate === 'late') await sleep(options.lateMs ?? LATE_MS, undefined, { ref: false });
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

function attemptOf(functionName: string, { method = '', url = '/', headers }: IncomingMessage, body: Buffer): Attempt {
  const text = body.toString('latin1');
  const target = headerOf(headers['x-amz-target']);
  const call = callName({ method, path: url, target, body: text });
  return { functionName, call, id: headerOf(headers['amz-sdk-invocation-id']) ?? '', text: `${url}\n${text}` };
}

function headerOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The signature covers the host that the function called, so the headers stay as they are. */
function forward(upstream: string, request: IncomingMessage, body: Buffer): Promise<Answered> {
  const { hostname, port } = new URL(upstream);
  const { method, url, headers } = request;
  return new Promise((resolve, reject) => {
    const onward = send({ hostname, port, method, path: url, headers }, (answer) => {
      bodyOf(answer).then((got) => {
        resolve({ status: answer.statusCode ?? 502, headers: withoutLength(answer.headers), body: got });
      }, reject);
    });
    onward.once('error', reject);
    onward.end(body);
  });
}

/** The answer is passed on whole. */
function withoutLength({
  'transfer-encoding': _chunks,
  connection: _connection,
  ...headers
}: IncomingMessage['headers']): IncomingMessage['headers'] {
  return headers;
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `{ "__type": "InternalServiceFault" }`: a map of one entry, and two texts of 6 and 20 bytes. */
const CBOR_ERROR = Buffer.from('\u00a1\u0066__type\u0074InternalServiceFault', 'latin1');

/** An error of the service in the words of its protocol. */
function refuse(request: IncomingMessage, response: ServerResponse): void {
  const { 'smithy-protocol': protocol } = request.headers;
  if (protocol === 'rpc-v2-cbor') {
    response.writeHead(500, { 'content-type': 'application/cbor', 'smithy-protocol': protocol });
    response.end(CBOR_ERROR);
    return;
  }
  const isXml = request.headers['x-amz-target'] === undefined && !(request.url ?? '').includes('/invocations');
  const [type, text] = isXml
    ? ['application/xml', '<Error><Code>InternalError</Code><Message>a drawn fault</Message></Error>']
    : ['application/x-amz-json-1.0', JSON.stringify({ __type: 'InternalServerError', message: 'a drawn fault' })];
  response.writeHead(500, { 'content-type': type, 'x-amzn-errortype': 'InternalServerError' });
  response.end(text);
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return address.port;
}
