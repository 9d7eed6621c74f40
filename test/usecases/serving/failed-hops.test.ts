import { describe, expect, it } from 'vitest';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import type { PredictionReply, TargetReply } from '../../../lambdas/usecases/serving/ports.ts';
import { baseRoute, failed, givenRouter, url } from '../../support/worlds/serving-world.ts';

const textOf = ({ body }: PredictionReply): string => new TextDecoder().decode(body);
const answering = (text: string, contentType = 'application/json', status = 200): TargetReply => ({
  kind: 'reply',
  status,
  contentType,
  body: new TextEncoder().encode(text),
});
const late: TargetReply = { kind: 'timeout' };
const broken: TargetReply = { kind: 'failed', errorClass: 'econnrefused' };

describe('a status of the assigned target', () => {
  it.each([401, 403, 404, 405, 407, 408, 421, 424, 425, 429, 499, 302, 500, 503])(
    'of %d is its failure: the champion answers',
    async (status) => {
      const { ask, captured } = givenRouter({ draw: 0.1, replies: { v2: failed(status) } });

      const reply = await ask();

      expect(reply.status).toBe(200);
      expect(captured[0]).toMatchObject({ version: 'v2', outcome: 'error', errorClass: `http-${status}` });
    },
  );

  it.each([400, 402, 406, 409, 410, 413, 415, 422, 451])(
    'of %d is the caller’s own: it comes back and is counted apart',
    async (status) => {
      const { ask, captured, calls } = givenRouter({ draw: 0.1, replies: { v2: failed(status) } });

      const reply = await ask();

      expect(reply.status).toBe(status);
      expect(textOf(reply)).toBe('no');
      expect(calls.map(({ version }) => version)).toEqual(['v2']);
      expect(captured[0]).toMatchObject({ outcome: 'client-error', errorClass: `http-${status}`, status });
    },
  );
});

describe('what counts as a prediction', () => {
  it.each([
    ['binary', '{"score":null}'],
    ['binary', '{"score":"NaN"}'],
    ['binary', '{"score":"0.5"}'],
    ['binary', '{"score":true}'],
    ['binary', '{"score":1e999}'],
    ['binary', '{"score":[]}'],
    ['regression', '{"score":{}}'],
    ['regression', 'no json'],
    ['multiclass', '{"score":null}'],
    ['multiclass', '{"score":["a"]}'],
    ['ranking', '{"score":null}'],
    ['other', '{}'],
    [undefined, '{"score":null}'],
  ] as const)('for task %s is not %s: the champion answers', async (task, text) => {
    const route = task === undefined ? baseRoute : { ...baseRoute, task };
    const { ask, captured } = givenRouter({
      draw: 0.1,
      route,
      replies: { v2: answering(text), v1: answering('{"score":1}') },
    });

    const reply = await ask();

    expect(textOf(reply)).toBe('{"score":1}');
    expect(captured[0]).toMatchObject({ version: 'v2', outcome: 'error', errorClass: 'bad-prediction' });
  });

  it.each([
    ['binary', '{"score":0}', 0],
    ['regression', '{"score":-1e12}', -1e12],
    ['multiclass', '{"score":"setosa"}', 'setosa'],
    ['multiclass', '{"score":2}', 2],
    ['multiclass', '{"score":false}', false],
    ['ranking', '{"score":["a","b"]}', undefined],
    ['other', '{"score":{"any":"thing"}}', undefined],
  ] as const)('for task %s is %s', async (task, text, prediction) => {
    const { ask, captured } = givenRouter({
      draw: 0.1,
      route: { ...baseRoute, task },
      replies: { v2: answering(text) },
    });

    const reply = await ask();

    expect(textOf(reply)).toBe(text);
    expect(captured[0]).toMatchObject({ version: 'v2', outcome: 'ok' });
    expect(captured[0]?.prediction).toBe(prediction);
  });

  it('is not read where no path was declared, whatever the answer is made of', async () => {
    const { predictionPath: _path, ...route } = baseRoute;
    const { ask, captured } = givenRouter({ draw: 0.1, route, replies: { v2: answering('0.1,0.9\n', 'text/csv') } });

    const reply = await ask('5.1,3.5\n', { headers: { 'content-type': 'text/csv' } });

    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'text/csv' } });
    expect(textOf(reply)).toBe('0.1,0.9\n');
    expect(captured[0]).toMatchObject({ outcome: 'ok', version: 'v2' });
  });

  it('is not taken from a refusal', async () => {
    const refusal = answering('{"score":0.9}', 'application/json', 422);
    const { ask, captured } = givenRouter({ draw: 0.1, replies: { v2: refusal } });

    await ask();

    expect(captured[0]?.prediction).toBeUndefined();
  });
});

describe('a request that no hop answered', () => {
  const third = { kind: 'version' as const, version: 'v0', target: url('v0') };
  const all = (replies: Record<string, TargetReply>) =>
    givenRouter({ draw: 0.1, replies, route: { ...baseRoute, fallback: [third] } });

  it('says what each hop came to, and carries the variant', async () => {
    const { ask, captured } = all({ v2: broken, v1: failed(503), v0: failed(404) });

    const reply = await ask();

    expect(reply).toMatchObject({
      status: 502,
      headers: { 'x-understudy-version': 'v2', 'x-understudy-variant': 'challenger', 'x-understudy-revision': '4' },
    });
    expect(JSON.parse(textOf(reply))).toEqual({
      error: { code: 'ALL_HOPS_FAILED', message: 'no hop answered: v2: econnrefused, v1: http-503, v0: http-404' },
    });
    expect(captured[0]).toMatchObject({ status: 502, outcome: 'error', errorClass: 'econnrefused' });
    expect(captured[0]?.hops).toMatchObject([
      { version: 'v1', errorClass: 'http-503' },
      { version: 'v0', errorClass: 'http-404' },
    ]);
  });

  it('names the deadline only when that is what was missed, and captures the status that the caller got', async () => {
    const { ask, captured } = all({ v2: failed(500), v1: failed(500), v0: late });

    const reply = await ask();

    expect(reply.status).toBe(504);
    expect(textOf(reply)).toContain('no hop answered within 1000 ms: v2: http-500, v1: http-500, v0: timeout');
    expect(captured[0]).toMatchObject({ status: 504, outcome: 'error' });
  });

  it.each([
    ['429 by all', [429, 429, 429], [429, 'TOO_MANY_REQUESTS']],
    ['503 by all', [503, 503, 503], [503, 'MODEL_OVERLOADED']],
    ['429 and 503', [429, 503, 429], [503, 'MODEL_OVERLOADED']],
  ] as const)('stays an overload: %s', async (_name, [v2, v1, v0], [status, code]) => {
    const { ask, captured } = all({ v2: failed(v2), v1: failed(v1, '7'), v0: failed(v0) });

    const reply = await ask();

    expect(reply).toMatchObject({ status, headers: { 'retry-after': '7', 'x-understudy-variant': 'challenger' } });
    expect(textOf(reply)).toContain(code);
    expect(captured[0]).toMatchObject({ status, outcome: 'error' });
  });

  it('is no overload when one hop failed otherwise', async () => {
    const { ask } = all({ v2: failed(429, '7'), v1: failed(500), v0: failed(429) });

    const reply = await ask();

    expect(reply.status).toBe(502);
    expect(reply.headers).not.toHaveProperty('retry-after');
  });
});

describe('headers', () => {
  const sent = {
    authorization: 'AWS4-HMAC-SHA256 Credential=x',
    'x-amz-security-token': 'secret',
    cookie: 'a=b',
    accept: 'text/csv',
    traceparent: '00-1',
    'x-tenant': 'blue',
    'x-other': 'no',
    'x-request-id': 'r\u{1f600}1',
    'x-amzn-sagemaker-target-model': 'm.tar.gz',
  };

  it('go on by name: the usual ones and those that the specification allows, never credentials', async () => {
    const route = { ...baseRoute, forwardHeaders: ['X-Tenant', 'authorization'] };
    const { ask, calls } = givenRouter({ route });

    await ask('{}', { headers: sent });

    expect(calls[0]?.headers).toEqual({ accept: 'text/csv', traceparent: '00-1', 'x-tenant': 'blue' });
  });

  it.each([
    [undefined, { accept: 'text/csv' }],
    [['x-amzn-sagemaker-target-model'], { accept: 'text/csv', 'x-amzn-sagemaker-target-model': 'm.tar.gz' }],
  ])('go on to an endpoint, its target model only where %j allows it', async (forwardHeaders, expected) => {
    const champion = { version: 'v1', target: { kind: 'sagemaker' as const, endpointName: 'fraud' } };
    const allowed: Partial<Route> = forwardHeaders === undefined ? {} : { forwardHeaders };
    const { ask, calls } = givenRouter({ route: { ...baseRoute, champion, ...allowed } });

    await ask('{}', { headers: sent });

    expect(calls[0]?.headers).toEqual(expected);
  });

  it.each(['json', 'text', 'a/b/c', 'application/json\u0000', 'text/ csv', 'x'.repeat(2_000)])(
    'refuse a content type that is none before any hop: %j',
    async (type) => {
      const { ask, calls } = givenRouter();

      await expect(ask('{}', { headers: { 'content-type': type } })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('content-type'),
      });
      expect(calls).toHaveLength(0);
    },
  );

  it.each([
    ['text/csv; charset=utf-8', 'text/csv; charset=utf-8'],
    ['application/vnd.api+json', 'application/vnd.api+json'],
    ['', 'application/json'],
    [undefined, 'application/json'],
  ])('name the type of the body: %s → %s', async (type, expected) => {
    const { ask, calls } = givenRouter();

    await ask('{}', { headers: type === undefined ? {} : { 'content-type': type } });

    expect(calls[0]?.contentType).toBe(expected);
  });
});

describe('captured features', () => {
  const features = { 'sepal length (cm)': 5.1, größe: 2, '0': 3, 'a.b': 4, a: { b: 9 }, deep: [{ age: 40 }] };

  it('are found by their names as they are written, and by a path only where one is declared', async () => {
    const captureFields = ['sepal length (cm)', 'größe', '0', 'a.b', 'age', 'constructor'];
    const route = { ...baseRoute, captureFields, capturePaths: { age: '$.deep[0].age' } };
    const { ask, captured } = givenRouter({ route });

    await ask(JSON.stringify(features));

    expect(captured[0]?.features).toEqual({ 'sepal length (cm)': 5.1, größe: 2, '0': 3, 'a.b': 4, age: 40 });
  });
});
