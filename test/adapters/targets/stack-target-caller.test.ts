import { createServer, type Server } from 'node:http';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResolveAll } from '../../../lambdas/adapters/targets/http-target-caller.ts';
import { isAddressRefused } from '../../../lambdas/adapters/targets/refused-addresses.ts';
import { StackTargetCaller } from '../../../lambdas/adapters/targets/stack-target-caller.ts';
import type { TargetReply } from '../../../lambdas/usecases/serving/ports.ts';

let server: Server;
let port = 0;
let requests = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    if (request.url === '/slow') return void setTimeout(() => response.end('{}'), 5_000);
    if (request.url === '/halfway') return void response.writeHead(200).write('{"a":');
    if (request.url === '/moved') return void response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    if (request.url === '/reset') return void request.socket.destroy();
    if (request.url === '/large') return void response.end(Buffer.alloc(6_000_001));
    // Some requests on one connection, then it goes without a word, as while this side is frozen.
    const { socket } = request;
    const served: unknown = Reflect.get(socket, 'served');
    if (request.url === '/closes' && served === true) return void socket.destroy();
    Reflect.set(socket, 'served', true);
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

beforeEach(() => {
  requests = 0;
});

const callerOf = (hosts: readonly string[], resolve?: ResolveAll) =>
  new StackTargetCaller({ hosts: [...hosts], functions: ['arn:*'], endpoints: ['fraud'] }, resolve);
const request = { body: new TextEncoder().encode('{"a":1}'), contentType: 'application/json', deadlineMs: 2_000 };
const resolvesTo =
  (...addresses: readonly string[]): ResolveAll =>
  (_name, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

function textOf(reply: TargetReply): string {
  return reply.kind === 'reply' ? new TextDecoder().decode(reply.body) : reply.kind;
}

describe('calling an HTTP target', () => {
  const ask = (path: string, deadlineMs = 2_000) =>
    callerOf([`127.0.0.1:${port}`]).call(
      { kind: 'http', url: `http://127.0.0.1:${port}${path}` },
      { ...request, deadlineMs },
    );

  it('sends the body and gives the answer back as it came', async () => {
    const reply = await ask('/echo');

    expect(reply).toMatchObject({ kind: 'reply', status: 200, contentType: 'application/json' });
    expect(textOf(reply)).toBe('{"a":1}');
  });

  it('does not follow a redirect', async () => {
    expect(await ask('/moved')).toMatchObject({ kind: 'reply', status: 302 });
    expect(requests).toBe(1);
  });

  it.each(['/slow', '/halfway'])('ends at the deadline when the answer is %s', async (path) => {
    const start = Date.now();

    expect(await ask(path, 80)).toEqual({ kind: 'timeout' });
    expect(Date.now() - start).toBeLessThan(1_000);
  });

  it('ends at the deadline when the name is never resolved', async () => {
    const caller = callerOf(['models.example.com'], () => undefined);

    const reply = await caller.call(
      { kind: 'http', url: 'http://models.example.com/' },
      { ...request, deadlineMs: 80 },
    );

    expect(reply).toEqual({ kind: 'timeout' });
  });

  it('names a broken connection and does not send again over a new one', async () => {
    expect(await ask('/reset')).toEqual({ kind: 'failed', errorClass: 'econnreset' });
    expect(requests).toBe(1);
  });

  it('gives up on an answer that is too large', async () => {
    expect(await ask('/large')).toEqual({ kind: 'failed', errorClass: 'reply-too-large' });
  });

  it('sends once more when a kept connection was closed meanwhile', async () => {
    const caller = callerOf([`127.0.0.1:${port}`]);
    const target = { kind: 'http' as const, url: `http://127.0.0.1:${port}/closes` };

    const replies = [await caller.call(target, request), await caller.call(target, request)];

    expect(replies.map(textOf)).toEqual(['{"a":1}', '{"a":1}']);
    expect(requests).toBe(3);
  });
});

describe('where an HTTP target may be', () => {
  it('refuses a host that the stack does not list, without a connection', async () => {
    const reply = await callerOf(['models.example.com']).call(
      { kind: 'http', url: `http://127.0.0.1:${port}/echo` },
      request,
    );

    expect(reply).toEqual({ kind: 'failed', errorClass: 'target-not-allowed' });
    expect(requests).toBe(0);
  });

  it.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['169.254.169.254'],
    ['192.168.0.9'],
    ['100.64.0.1'],
    ['::1'],
    ['fe80::1'],
    ['fd12::1'],
    ['::ffff:127.0.0.1'],
    ['::ffff:a00:1'],
    ['::127.0.0.1'],
    ['::a01:203'],
    ['::ffff:0:10.1.2.3'],
    ['64:ff9b::10.1.2.3'],
    ['2002:a01:203::1'],
    ['2001:0:4136:e378:8000:63bf:f5fe:fdfc'],
    ['fec0::1'],
    ['192.0.2.1'],
    ['198.18.0.1'],
    ['240.0.0.1'],
    ['255.255.255.255'],
    ['93.184.216.34', '10.1.2.3'],
  ])('refuses a listed name that resolves to %s', async (...addresses) => {
    const caller = callerOf(['models.example.com:*'], resolvesTo(...addresses));

    const reply = await caller.call({ kind: 'http', url: `http://models.example.com:${port}/echo` }, request);

    expect(reply).toEqual({ kind: 'failed', errorClass: 'address-refused' });
    expect(requests).toBe(0);
  });

  it('never calls a link-local address, listed or not', async () => {
    const reply = await callerOf(['169.254.169.254']).call({ kind: 'http', url: 'http://169.254.169.254/' }, request);

    expect(reply).toEqual({ kind: 'failed', errorClass: 'address-refused' });
  });

  it.each([['64:ff9b::169.254.169.254'], ['::ffff:169.254.169.254'], ['fd00:ec2::254'], ['2002:a9fe:a9fe::']])(
    'never calls the metadata of the machine, also as %s',
    async (address) => {
      const url = `http://[${address}]/`;
      const reply = await callerOf([new URL(url).hostname]).call({ kind: 'http', url }, request);

      expect(reply).toEqual({ kind: 'failed', errorClass: 'address-refused' });
    },
  );

  it.each(['93.184.216.34', '2606:2800:220:1::1', '64:ff9b::93.184.216.34', '::ffff:93.184.216.34'])(
    'lets a name through that resolves to %s',
    (address) => {
      expect(isAddressRefused(address, false)).toBe(false);
    },
  );

  it.each(['127.0.0.1', 'localhost'])('reaches %s when the stack lists all its ports', async (host) => {
    const reply = await callerOf([`${host}:*`]).call({ kind: 'http', url: `http://${host}:${port}/echo` }, request);

    expect(textOf(reply)).toBe('{"a":1}');
  });

  it('names a host that cannot be found', async () => {
    const caller = callerOf(['models.example.com'], (_name, _options, done) =>
      done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []),
    );

    const reply = await caller.call({ kind: 'http', url: 'http://models.example.com/' }, request);

    expect(reply).toEqual({ kind: 'failed', errorClass: 'enotfound' });
  });
});

describe('calling a Lambda target', () => {
  const lambda = mockClient(LambdaClient);
  const target = { kind: 'lambda' as const, functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:score' };
  beforeEach(() => void lambda.reset());

  it('gives the function the body as its event', async () => {
    lambda.on(InvokeCommand).resolves({ StatusCode: 200, Payload: payloadOf('{"score":1}') });

    const reply = await callerOf([]).call(target, request);

    expect(reply).toMatchObject({ kind: 'reply', status: 200 });
    expect(textOf(reply)).toBe('{"score":1}');
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toMatchObject({
      FunctionName: target.functionArn,
      Payload: request.body,
    });
  });

  it('takes a function error for a failure', async () => {
    lambda.on(InvokeCommand).resolves({ StatusCode: 200, FunctionError: 'Unhandled', Payload: payloadOf('{}') });

    expect(await callerOf([]).call(target, request)).toEqual({ kind: 'failed', errorClass: 'function-error' });
  });

  it('gives a body that is no JSON back to the caller as the caller’s own fault', async () => {
    lambda.on(InvokeCommand).rejects(named('InvalidRequestContentException'));

    expect(await callerOf([]).call(target, request)).toMatchObject({ kind: 'reply', status: 400 });
  });

  it('names a refused call', async () => {
    lambda.on(InvokeCommand).rejects(named('TooManyRequestsException'));

    expect(await callerOf([]).call(target, request)).toEqual({
      kind: 'failed',
      errorClass: 'TooManyRequestsException',
    });
  });

  it('ends at the deadline though the client does not', async () => {
    lambda.on(InvokeCommand).callsFake(() => new Promise(() => undefined));

    expect(await callerOf([]).call(target, { ...request, deadlineMs: 50 })).toEqual({ kind: 'timeout' });
  });
});

describe('calling a SageMaker target', () => {
  const runtime = mockClient(SageMakerRuntimeClient);
  const target = { kind: 'sagemaker' as const, endpointName: 'fraud', inferenceComponent: 'blue' };
  beforeEach(() => void runtime.reset());

  it('names endpoint and component', async () => {
    runtime.on(InvokeEndpointCommand).callsFake(() => ({ Body: payloadOf('{"score":1}'), ContentType: 'text/json' }));

    const reply = await callerOf([]).call(target, request);

    expect(reply).toMatchObject({ kind: 'reply', status: 200, contentType: 'text/json' });
    expect(textOf(reply)).toBe('{"score":1}');
    expect(runtime.commandCalls(InvokeEndpointCommand)[0]?.args[0].input).toEqual({
      EndpointName: 'fraud',
      InferenceComponentName: 'blue',
      Body: request.body,
      ContentType: 'application/json',
    });
  });

  it('fills the fields that headers of the caller name, and leaves out what the service would refuse', async () => {
    runtime.on(InvokeEndpointCommand).callsFake(() => ({ Body: payloadOf('{}'), ContentType: 'text/json' }));
    const headers = {
      accept: 'text/csv',
      'x-amzn-sagemaker-custom-attributes': 'tenant=blue',
      'x-amzn-sagemaker-inference-id': 'x'.repeat(65),
      'x-amzn-sagemaker-target-model': 'm.tar.gz',
      'x-amzn-sagemaker-target-variant': 'green',
    };

    await callerOf([]).call(target, { ...request, headers });

    const sent = runtime.commandCalls(InvokeEndpointCommand)[0]?.args[0].input;
    expect(sent).toMatchObject({
      Accept: 'text/csv',
      CustomAttributes: 'tenant=blue',
      TargetModel: 'm.tar.gz',
      TargetVariant: 'green',
    });
    expect(sent).not.toHaveProperty('InferenceId');
  });

  it.each([422, 429, 500])('passes on status %d of the container', async (status) => {
    runtime
      .on(InvokeEndpointCommand)
      .rejects(new ModelError({ message: 'm', $metadata: {}, OriginalStatusCode: status, OriginalMessage: 'why' }));

    const reply = await callerOf([]).call(target, request);

    expect(reply).toMatchObject({ kind: 'reply', status });
    expect(textOf(reply)).toBe('why');
  });

  it('names a missing endpoint', async () => {
    runtime.on(InvokeEndpointCommand).rejects(named('ValidationError'));

    expect(await callerOf([]).call(target, request)).toEqual({ kind: 'failed', errorClass: 'ValidationError' });
  });
});

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** Bytes with the text reader that the SDK mixes into payloads. */
function payloadOf(text: string) {
  return Object.assign(new Uint8Array(Buffer.from(text)), { transformToString: () => text });
}
