import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFaultProxy } from '../../../bench/walk/faults/fault-proxy.ts';
import type { Attempt, Fate } from '../../../bench/walk/faults/fault.ts';

describe('the proxy in front of the services', () => {
  let upstream: Server;
  const seen: string[] = [];

  beforeAll(async () => {
    upstream = createServer((request, response) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.writeHead(201, { 'x-from': 'upstream' });
      request.pipe(response);
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => upstream.close());

  async function ask(
    fate: Fate,
    { patienceMs = 60_000, lateMs = 0 }: { patienceMs?: number; lateMs?: number } = {},
  ): Promise<{ answer: Response | undefined; asked: Attempt | undefined; passed: number }> {
    const address = upstream.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    let asked: Attempt | undefined;
    const fateOf = async (attempt: Attempt): Promise<Fate> => {
      asked = attempt;
      return fate;
    };
    const proxy = await startFaultProxy({
      upstream: `http://127.0.0.1:${port}`,
      functionName: 'shift',
      fateOf,
      lateMs,
    });
    const before = seen.length;
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem', 'amz-sdk-invocation-id': 'id-1' };
    const signal = AbortSignal.timeout(patienceMs);
    const answer = await fetch(`${proxy.endpoint}/a?b=c`, { method: 'POST', headers, body: 'body', signal }).catch(
      () => undefined,
    );
    if (answer !== undefined) await answer.clone().text();
    proxy.stop();
    return { answer, asked, passed: seen.length - before };
  }

  it('passes a call on as it came', async () => {
    const { answer, asked, passed } = await ask('pass');

    expect(asked).toEqual({ functionName: 'shift', call: 'GetItem', id: 'id-1', text: '/a?b=c\nbody' });
    expect([answer?.status, answer?.headers.get('x-from'), await answer?.text()]).toEqual([201, 'upstream', 'body']);
    expect([passed, seen.at(-1)]).toEqual([1, 'POST /a?b=c']);
  });

  it.each([
    ['error', 500, 0],
    ['error after', 500, 1],
    ['cut', undefined, 0],
    ['cut after', undefined, 1],
  ] as const)('answers %s with %s and passes %s calls on', async (fate, status, calls) => {
    const { answer, passed } = await ask(fate);

    expect([answer?.status, passed]).toEqual([status, calls]);
  });

  it('passes a slow call on, and answers when nobody waits any more', async () => {
    const gaveUp = await ask('late', { patienceMs: 500, lateMs: 600_000 });
    const waited = await ask('late', { lateMs: 50 });

    expect([gaveUp.answer, gaveUp.passed]).toEqual([undefined, 1]);
    expect([waited.answer?.status, waited.passed]).toEqual([201, 1]);
  });
});
