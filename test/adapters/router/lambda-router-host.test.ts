import { Writable } from 'node:stream';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import { FrozenAfterReply } from '../../../lambdas/adapters/router/after-reply.ts';
import { makeRouterHandler, type RouterHost } from '../../../lambdas/adapters/router/lambda-router-host.ts';
import { KeptKey } from '../../../lambdas/adapters/router/kept-key.ts';
import { LambdaRouterProbe } from '../../../lambdas/adapters/router/lambda-router-probe.ts';
import { SecretSigner } from '../../../lambdas/adapters/router/secret-signer.ts';
import { probeProofOf } from '../../../lambdas/adapters/router/signing-key.ts';
import { MAX_BODY_BYTES } from '../../../lambdas/contracts/api/router-reply.ts';
import { UnderstudyError } from '../../../lambdas/contracts/api/errors.ts';

type Serve = RouterHost['serve'];
type Request = Parameters<Serve>[0];

const probes = new SecretSigner(async () => 'key', Date.now);

/** What a probe of `urlEvent` says of itself. */
function probeOf({
  key = 'key',
  model = 'flight-delay',
  text = '{"distance":500}',
  at = Date.now(),
  proof = probeProofOf(key, { model, at, body: Buffer.from(text) }),
}: { key?: string; model?: string; text?: string; at?: number; proof?: string } = {}) {
  return { assignment: 'probe', at, proof };
}

const answered: Serve = async () => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'x-understudy-version': 'v1' },
  body: new TextEncoder().encode('{"score":0.5,"name":"zoë"}'),
});

function urlEvent(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    version: '2.0',
    rawPath: '/flight-delay',
    rawQueryString: '',
    headers: { 'Content-Type': 'application/json', 'X-User': 'u1' },
    requestContext: { domainName: 'abc.lambda-url.eu-west-1.on.aws', http: { method: 'POST', path: '/flight-delay' } },
    body: '{"distance":500}',
    isBase64Encoded: false,
    ...overrides,
  };
}

function given({ serve = answered, freezes = false }: { serve?: Serve; freezes?: boolean } = {}) {
  const requests: Request[] = [];
  const events: string[] = [];
  const counted: Record<string, number> = {};
  const frozen = freezes ? new FrozenAfterReply(() => undefined) : undefined;
  const handler = makeRouterHandler({
    serve: async (request) => {
      requests.push(request);
      frozen?.afterReply(async () => void events.push('work'));
      return serve(request);
    },
    frozen,
    probes,
    meter: {
      count: (name, value) => void (counted[name] = (counted[name] ?? 0) + value),
      publish: () => void events.push('publish'),
    },
    logger: { info: (message) => void events.push(message), error: (message) => void events.push(message) },
  });
  return { handler, requests, events, counted };
}

/** Reads the answer of a Function URL in streaming mode: prelude, eight zero bytes, body. */
function framed(text: unknown): { readonly prelude: unknown; readonly body: string } {
  const [prelude = '', body = ''] = String(text).split('\0'.repeat(8));
  return { prelude: JSON.parse(prelude), body };
}

describe('a request as the host hands it over', () => {
  it('names the model, headers in lower case and the body', async () => {
    const { handler, requests } = given();

    await handler(urlEvent());

    expect(requests[0]).toMatchObject({
      model: 'flight-delay',
      headers: { 'content-type': 'application/json', 'x-user': 'u1' },
      isProbe: false,
    });
    expect(Buffer.from(requests[0]?.body ?? []).toString()).toBe('{"distance":500}');
  });

  it('decodes a binary body', async () => {
    const { handler, requests } = given();
    const bytes = Buffer.from([0, 255, 1, 254]);

    await handler(urlEvent({ body: bytes.toString('base64'), isBase64Encoded: true }));

    expect(Buffer.from(requests[0]?.body ?? [])).toEqual(bytes);
  });

  it('is a probe when the platform asked and proves it', async () => {
    const { handler, requests } = given();

    await handler(urlEvent({ understudy: probeOf() }));

    expect(requests[0]?.isProbe).toBe(true);
  });

  it.each([
    ['has no proof', { proof: '' }],
    ['is signed by another key', { key: 'another' }],
    ['was signed for another model', { model: 'other' }],
    ['was signed for another body', { text: '{}' }],
    ['was signed two minutes ago', { at: Date.now() - 120_000 }],
    ['is to be signed in two minutes', { at: Date.now() + 120_000 }],
    ['says another time than it was signed at', { proof: probeOf({ at: Date.now() - 1 }).proof }],
  ])('is refused when it says that it is a probe and %s', async (_what, claim) => {
    const { handler, requests } = given();

    const answer = await handler(urlEvent({ understudy: probeOf(claim) }));

    expect(answer).toMatchObject({ statusCode: 403, body: expect.stringContaining('NOT_A_PROBE') });
    expect(requests).toEqual([]);
  });

  const header = { 'content-length': String(MAX_BODY_BYTES + 1) };
  it.each([
    ['GET', { requestContext: { http: { method: 'GET' } } }, '405 METHOD_NOT_ALLOWED'],
    ['a text that is too large', { body: 'x'.repeat(MAX_BODY_BYTES + 1) }, '413 BODY_TOO_LARGE'],
    ['base64 that is too large', { body: 'x'.repeat(1_400_000), isBase64Encoded: true }, '413 BODY_TOO_LARGE'],
    ['a length that is too large', { headers: header }, '413 BODY_TOO_LARGE'],
    ['no model', { rawPath: '/' }, '404 ROUTE_NOT_FOUND'],
    ['an escaped path', { rawPath: '/%zz' }, '404 ROUTE_NOT_FOUND'],
    ['a longer path that starts with no name', { rawPath: '/A/b' }, '404 ROUTE_NOT_FOUND'],
    ['a path too long behind a name', { rawPath: `/a/${'x'.repeat(1_000)}` }, '404 ROUTE_NOT_FOUND'],
    ['a path too long', { rawPath: `/${'x'.repeat(5_000)}` }, '404 ROUTE_NOT_FOUND'],
    ['another event', { rawPath: undefined }, '400 INVALID_INPUT'],
  ])('is refused before any work: %s', async (_what, overrides, expected) => {
    const { handler, requests, counted } = given();

    const answer = await handler({ ...urlEvent(), requestContext: undefined, ...overrides });

    const [status, code = ''] = expected.split(' ');
    expect(answer).toMatchObject({ statusCode: Number(status), body: expect.stringContaining(code) });
    expect(requests).toEqual([]);
    expect(counted).toEqual({});
  });

  it('takes a body of exactly the limit', async () => {
    const { handler, requests } = given();

    await handler(urlEvent({ body: Buffer.alloc(MAX_BODY_BYTES).toString('base64'), isBase64Encoded: true }));
    await handler(urlEvent({ body: 'x'.repeat(MAX_BODY_BYTES) }));

    expect(requests.map(({ body }) => body.byteLength)).toEqual([MAX_BODY_BYTES, MAX_BODY_BYTES]);
  });
});

describe('errors', () => {
  it('show code and message to the caller and count what is the router’s own', async () => {
    const serve: Serve = () => Promise.reject(new UnderstudyError('REGISTRY_UNAVAILABLE', 'reading ROUTE failed'));
    const { handler, counted } = given({ serve });

    const { prelude, body } = framed(await handler(urlEvent()));

    expect(prelude).toMatchObject({ statusCode: 503 });
    expect(JSON.parse(body)).toEqual({ error: { code: 'REGISTRY_UNAVAILABLE', message: 'reading ROUTE failed' } });
    expect(counted).toEqual({ RouterErrors: 1 });
  });

  it('show nothing of what was not foreseen', async () => {
    const { handler, counted } = given({ serve: () => Promise.reject(new Error('secret at line 3')) });

    const { prelude, body } = framed(await handler(urlEvent()));

    expect(prelude).toMatchObject({ statusCode: 500 });
    expect(body).not.toContain('secret');
    expect(counted).toEqual({ RouterErrors: 1 });
  });

  it('of callers are not counted', async () => {
    const { handler, counted } = given({
      serve: () => Promise.reject(new UnderstudyError('ROUTE_NOT_FOUND', 'no model x serves here')),
    });

    expect(framed(await handler(urlEvent())).prelude).toMatchObject({ statusCode: 404 });
    expect(counted).toEqual({});
  });
});

describe('a host without a streaming runtime', () => {
  it('frames the reply to a Function URL itself when the process runs on', async () => {
    const { handler, events } = given();

    const { prelude, body } = framed(await handler(urlEvent()));

    expect(prelude).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'x-understudy-version': 'v1' },
    });
    expect(JSON.parse(body)).toEqual({ score: 0.5, name: 'zoë' });
    expect(events).toEqual(['prediction served', 'publish']);
  });

  it('gives a buffered URL and direct callers an envelope, after the work, when it freezes', async () => {
    const { handler, events } = given({ freezes: true });

    expect(await handler(urlEvent())).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(events).toEqual(['prediction served', 'work', 'publish']);
  });

  it('gives what is no JSON as base64', async () => {
    const body = new Uint8Array([0, 255]);
    const { handler } = given({
      freezes: true,
      serve: async () => ({ status: 200, headers: { 'content-type': 'image/png' }, body }),
    });

    expect(await handler(urlEvent())).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });

  it('gives direct callers bytes that are no text as they are, whatever their type says', async () => {
    const body = Buffer.from([0x22, 0xe9, 0xff, 0x22]);
    const { handler } = given({
      freezes: true,
      serve: async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body }),
    });

    expect(await handler(urlEvent({ requestContext: undefined }))).toMatchObject({
      body: body.toString('base64'),
      isBase64Encoded: true,
    });
  });

  it.each([
    ['a path too long', { rawPath: `/${'x'.repeat(5_000)}` }, 404],
    ['headers that are none', { headers: { a: 1 } }, 400],
  ])('frames the refusal of %s too', async (_what, overrides, status) => {
    expect(framed(await given().handler(urlEvent(overrides))).prelude).toMatchObject({ statusCode: status });
  });

  it('is not fooled by a namespace that the SDK made', async () => {
    Reflect.set(globalThis, 'awslambda', { InvokeStore: {} });

    expect(framed(await given().handler(urlEvent())).prelude).toMatchObject({ statusCode: 200 });
  });
});

/** A runtime as Lambda's: the wrapped handler gets a stream, and the caller has what was written when it ended. */
class StreamingRuntime {
  readonly events: string[];
  written = '';

  constructor(events: string[]) {
    this.events = events;
    Reflect.set(globalThis, 'awslambda', {
      streamifyResponse: (handler: (event: unknown, stream: unknown) => Promise<void>) => (event: unknown) =>
        handler(event, this.stream()),
      HttpResponseStream: {
        from: (stream: Writable, prelude: object) => {
          stream.write(JSON.stringify(prelude) + '\0'.repeat(8));
          return stream;
        },
      },
    });
  }

  private stream(): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.written += chunk.toString();
        setImmediate(done);
      },
      final: (done) => {
        this.events.push('reply out');
        done();
      },
    });
  }
}

describe('a host with a streaming runtime', () => {
  const events: string[] = [];
  afterEach(() => {
    events.length = 0;
    Reflect.deleteProperty(globalThis, 'awslambda');
  });

  it('lets the reply out first, then does the work, then ends', async () => {
    const runtime = new StreamingRuntime(events);
    const frozen = new FrozenAfterReply(() => undefined);
    const { handler } = streamingHost(frozen);

    await handler(urlEvent());

    expect(framed(runtime.written).prelude).toMatchObject({ statusCode: 200 });
    expect(JSON.parse(framed(runtime.written).body)).toEqual({ score: 0.5, name: 'zoë' });
    expect(events).toEqual(['prediction served', 'reply out', 'work', 'publish']);
  });

  it.each([
    ['a path too long', { rawPath: `/${'x'.repeat(5_000)}` }, 404],
    ['headers that are none', { headers: { a: 1 } }, 400],
  ])('answers the refusal of %s with its status, never 200 with an envelope', async (_what, overrides, status) => {
    const runtime = new StreamingRuntime(events);
    const { handler } = streamingHost(new FrozenAfterReply(() => undefined));

    await handler(urlEvent(overrides));

    expect(framed(runtime.written).prelude).toMatchObject({ statusCode: status });
    expect(JSON.parse(framed(runtime.written).body)).toHaveProperty('error.code');
  });

  it('gives direct callers the envelope that the probe reads', async () => {
    const runtime = new StreamingRuntime(events);
    const { handler } = streamingHost(new FrozenAfterReply(() => undefined));
    const lambda = mockClient(LambdaClient);
    lambda.on(InvokeCommand).callsFake(async ({ Payload }: { readonly Payload: Uint8Array }) => {
      await handler(JSON.parse(Buffer.from(Payload).toString()));
      return { StatusCode: 200, Payload: Buffer.from(runtime.written) };
    });

    const answer = await new LambdaRouterProbe({
      client: new LambdaClient({}),
      functionName: 'router',
      key: new KeptKey(async () => 'key'),
      now: Date.now,
    }).ask('m', {
      contentType: 'application/json',
      body: new TextEncoder().encode('{}'),
    });

    expect(answer).toEqual({ version: 'v1', status: 200 });
    expect(events).toEqual(['prediction served', 'reply out', 'work', 'publish']);
  });

  function streamingHost(frozen: FrozenAfterReply) {
    const handler = makeRouterHandler({
      serve: async (request) => {
        frozen.afterReply(async () => void events.push('work'));
        return answered(request);
      },
      frozen,
      probes,
      meter: { count: () => undefined, publish: () => void events.push('publish') },
      logger: { info: (message) => void events.push(message), error: () => undefined },
    });
    return { handler };
  }
});
