import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StackTargetCaller } from '../../../lambdas/adapters/targets/stack-target-caller.ts';
import type { TargetReply } from '../../../lambdas/usecases/serving/ports.ts';

const LIMIT = 6_000_000;
const answer = Buffer.from('{"score":0.5,"name":"zoë"}');
const encoded: Readonly<Record<string, readonly [encoding: string, body: Buffer]>> = {
  '/gzip': ['gzip', gzipSync(answer)],
  '/x-gzip': ['X-GZIP', gzipSync(answer)],
  '/deflate': ['deflate', deflateSync(answer)],
  '/raw-deflate': ['deflate', deflateRawSync(answer)],
  '/identity': ['identity', answer],
  '/bomb': ['gzip', gzipSync(Buffer.alloc(LIMIT + 1))],
  '/whole': ['gzip', gzipSync(Buffer.alloc(LIMIT))],
  '/torn': ['gzip', gzipSync(answer).subarray(0, 20)],
  '/zstd': ['zstd', answer],
};

let server: Server;
let port = 0;
let headers: IncomingHttpHeaders = {};
let hanging = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    headers = request.headers;
    request.resume();
    if (request.url === '/hang') return void (hanging += 1);
    if (request.url === '/busy') return void response.writeHead(503, { 'retry-after': '17' }).end('busy');
    const [encoding, body] = encoded[request.url ?? ''] ?? [undefined, answer];
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const callerOf = () => new StackTargetCaller({ hosts: [`127.0.0.1:${port}`], functions: [], endpoints: [] });
const target = (path: string) => ({ kind: 'http' as const, url: `http://127.0.0.1:${port}${path}` });
const request = { body: new TextEncoder().encode('{}'), contentType: 'text/csv', deadlineMs: 5_000 };

function textOf(reply: TargetReply): string {
  return reply.kind === 'reply' ? new TextDecoder().decode(reply.body) : reply.kind;
}

describe('what an HTTP target is sent', () => {
  it('is the forwarded headers, the type of the body, and the wish that the answer be not compressed', async () => {
    await callerOf().call(target('/'), { ...request, headers: { traceparent: '00-1', 'content-encoding': 'gzip' } });

    expect(headers).toMatchObject({
      traceparent: '00-1',
      'content-encoding': 'gzip',
      'content-type': 'text/csv',
      'content-length': '2',
      'accept-encoding': 'identity',
    });
  });
});

describe('what an HTTP target answers', () => {
  it.each(['/gzip', '/x-gzip', '/deflate', '/raw-deflate', '/identity'])('is unpacked: %s', async (path) => {
    expect(textOf(await callerOf().call(target(path), request))).toBe(answer.toString());
  });

  it.each([
    ['/bomb', 'reply-too-large'],
    ['/torn', 'content-encoding'],
    ['/zstd', 'content-encoding'],
  ])('fails by name when it cannot be unpacked: %s', async (path, errorClass) => {
    expect(await callerOf().call(target(path), request)).toEqual({ kind: 'failed', errorClass });
  });

  it('may be as large as the limit when it is unpacked', async () => {
    const reply = await callerOf().call(target('/whole'), request);

    expect(reply.kind === 'reply' ? reply.body.byteLength : reply).toBe(LIMIT);
  });

  it('says when an overloaded target wants to be asked again', async () => {
    expect(await callerOf().call(target('/busy'), request)).toMatchObject({ status: 503, retryAfter: '17' });
    expect(await callerOf().call(target('/'), request)).not.toHaveProperty('retryAfter');
  });
});

describe('a target that hangs', () => {
  it('does not keep requests of another variant on the same host waiting', async () => {
    const caller = callerOf();
    const stuck = Array.from({ length: 80 }, () => caller.call(target('/hang'), request));
    while (hanging < 64) await new Promise((resolve) => setImmediate(resolve));

    const reply = await caller.call(target('/'), { ...request, deadlineMs: 3_000 });

    expect(textOf(reply)).toBe(answer.toString());
    server.closeAllConnections();
    await Promise.all(stuck);
  });
});

describe('a call that is given up', () => {
  it('ends at once, long before its deadline', async () => {
    const control = new AbortController();
    const before = hanging;
    const start = performance.now();
    const call = callerOf().call(target('/hang'), { ...request, signal: control.signal });
    while (hanging === before) await new Promise((resolve) => setTimeout(resolve, 5));

    control.abort();

    expect(await call).toEqual({ kind: 'timeout' });
    expect(performance.now() - start).toBeLessThan(4_000);
  });
});
