import { InvokeCommand, LambdaClient, type InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeptKey } from '../../../lambdas/adapters/router/kept-key.ts';
import { LambdaRouterProbe } from '../../../lambdas/adapters/router/lambda-router-probe.ts';
import { probeProofOf } from '../../../lambdas/adapters/router/signing-key.ts';

const lambda = mockClient(LambdaClient);
const empty = { contentType: 'application/json', body: new TextEncoder().encode('{}') };
const now = (): number => 1_000_000;
const probe = new LambdaRouterProbe({
  client: new LambdaClient({}),
  functionName: 'router',
  key: new KeptKey(async () => 'key'),
  now,
});

function reply(body: unknown): Partial<InvokeCommandOutput> {
  const text = JSON.stringify(body);
  return { Payload: Object.assign(new TextEncoder().encode(text), { transformToString: () => text }) };
}

function textOf(payload: unknown): string {
  return payload instanceof Uint8Array ? new TextDecoder().decode(payload) : '';
}

describe('a probe of the router', () => {
  beforeEach(() => lambda.reset());

  it('asks as a Function URL would, in the request’s own type, and says that it is a probe', async () => {
    lambda
      .on(InvokeCommand)
      .resolves(reply({ statusCode: 200, headers: { 'x-understudy-version': 'v1' }, body: '{}' }));

    expect(await probe.ask('flight-delay', { contentType: 'text/csv', body: new Uint8Array([49, 44, 255]) })).toEqual({
      version: 'v1',
      status: 200,
    });
    const sent = lambda.commandCalls(InvokeCommand)[0]?.args[0].input;
    const event: unknown = JSON.parse(textOf(sent?.Payload));
    expect(sent?.FunctionName).toBe('router');
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/flight-delay',
      requestContext: { http: { method: 'POST' } },
      headers: { 'content-type': 'text/csv' },
      body: 'MSz/',
      isBase64Encoded: true,
      understudy: { assignment: 'probe', at: now(), proof: expect.stringMatching(/^[\w-]{27}$/) },
    });
  });

  it('has no version when the reply names none, or the function failed', async () => {
    lambda
      .on(InvokeCommand)
      .resolvesOnce(reply({ statusCode: 503, headers: {} }))
      .resolvesOnce({ ...reply({ errorMessage: 'x' }), FunctionError: 'Unhandled' });

    expect(await probe.ask('m', empty)).toEqual({ version: undefined, status: 503 });
    expect(await probe.ask('m', empty)).toEqual({ version: undefined, status: 500 });
  });

  it('brings the router’s own code where no version answered, and never one of a version', async () => {
    const body = JSON.stringify({ error: { code: 'NOTHING_SERVES', message: 'x' } });
    lambda
      .on(InvokeCommand)
      .resolvesOnce(reply({ statusCode: 503, headers: {}, body }))
      .resolvesOnce(reply({ statusCode: 503, headers: { 'x-understudy-version': 'v1' }, body }));

    expect(await probe.ask('m', empty)).toEqual({ version: undefined, status: 503, code: 'NOTHING_SERVES' });
    expect(await probe.ask('m', empty)).toEqual({ version: 'v1', status: 503 });
  });

  it('reads the key again and asks once more when the router knows it not', async () => {
    const refusal = reply({ statusCode: 403, headers: {}, body: JSON.stringify({ error: { code: 'NOT_A_PROBE' } }) });
    const served = reply({ statusCode: 200, headers: { 'x-understudy-version': 'v1' }, body: '{}' });
    lambda.on(InvokeCommand).resolvesOnce(refusal).resolvesOnce(served).resolves(refusal);
    const keys = ['old', 'new', 'newer'];
    const key = new KeptKey(async () => keys.shift());
    const rotated = new LambdaRouterProbe({ client: new LambdaClient({}), functionName: 'router', key, now });

    const answers = [await rotated.ask('m', empty), await rotated.ask('m', empty)];

    expect(answers.map(({ status }) => status)).toEqual([200, 403]);
    const proofs = lambda.commandCalls(InvokeCommand).map(({ args }) => textOf(args[0].input.Payload));
    const claim = { model: 'm', at: now(), body: empty.body };
    expect(proofs.map((text): unknown => JSON.parse(text))).toMatchObject(
      ['old', 'new', 'new', 'newer'].map((one) => ({ understudy: { proof: probeProofOf(one, claim) } })),
    );
  });

  it('fails by name when the function cannot be invoked', async () => {
    lambda.on(InvokeCommand).rejects(new Error('throttled'));

    await expect(probe.ask('m', empty)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
