import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StackTargetCaller } from '../../lambdas/adapters/stack-target-caller.ts';

let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/slow') return void setTimeout(() => response.end('{}'), 5_000);
    if (request.url === '/moved') return void response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    if (request.url === '/reset') return void request.socket.destroy();
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const caller = (hosts: readonly string[]) => new StackTargetCaller({ hosts: [...hosts], functions: [], endpoints: [] });
const request = { body: new TextEncoder().encode('{"a":1}'), contentType: 'application/json', deadlineMs: 300 };

describe('calling an HTTP target', () => {
  it('sends the body and gives the answer back as it came', async () => {
    const reply = await caller([`127.0.0.1:${port}`]).call(
      { kind: 'http', url: `http://127.0.0.1:${port}/echo` },
      request,
    );

    expect(reply).toMatchObject({ kind: 'reply', status: 200, contentType: 'application/json' });
    expect(reply.kind === 'reply' ? new TextDecoder().decode(reply.body) : '').toBe('{"a":1}');
  });

  it('refuses a host that the stack does not list, without a connection', async () => {
    const reply = await caller(['models.example.com']).call(
      { kind: 'http', url: `http://127.0.0.1:${port}/echo` },
      request,
    );

    expect(reply).toEqual({ kind: 'failed', errorClass: 'target-not-allowed' });
  });

  it('refuses a listed name that resolves to a private address', async () => {
    const reply = await caller(['localhost']).call({ kind: 'http', url: `http://localhost:${port}/echo` }, request);

    expect(reply).toEqual({ kind: 'failed', errorClass: 'address-refused' });
  });

  it('does not follow a redirect', async () => {
    const reply = await caller([`127.0.0.1:${port}`]).call(
      { kind: 'http', url: `http://127.0.0.1:${port}/moved` },
      request,
    );

    expect(reply).toMatchObject({ kind: 'reply', status: 302 });
  });

  it('ends at the deadline', async () => {
    const reply = await caller([`127.0.0.1:${port}`]).call(
      { kind: 'http', url: `http://127.0.0.1:${port}/slow` },
      { ...request, deadlineMs: 50 },
    );

    expect(reply).toEqual({ kind: 'timeout' });
  });

  it('names a broken connection', async () => {
    const reply = await caller([`127.0.0.1:${port}`]).call(
      { kind: 'http', url: `http://127.0.0.1:${port}/reset` },
      request,
    );

    expect(reply).toMatchObject({ kind: 'failed' });
  });
});
