import { beforeEach, describe, expect, it } from 'vitest';
import { answerControl } from '../../../lambdas/usecases/control/answer-control.ts';
import { ControlWorld } from '../../support/control-world.ts';
import { aSpecification } from '../../support/records.ts';

let world: ControlWorld;
beforeEach(() => {
  world = new ControlWorld();
});

describe('paths and methods', () => {
  it.each([
    ['GET /', 404, 'NOT_FOUND'],
    ['GET /model', 404, 'NOT_FOUND'],
    ['GET /models/m/rollouts/r1/sleep', 404, 'NOT_FOUND'],
    ['DELETE /models/m', 405, 'METHOD_NOT_ALLOWED'],
    ['GET /models/m/versions', 405, 'METHOD_NOT_ALLOWED'],
    ['GET /models/M%2F', 400, 'INVALID_INPUT'],
    ['GET /models/%zz', 400, 'INVALID_INPUT'],
    ['GET /models/M/rollouts/.', 400, 'INVALID_INPUT'],
    ['GET /models/nobody', 404, 'MODEL_NOT_FOUND'],
    ['GET /models/m/rollouts/r9', 404, 'ROLLOUT_NOT_FOUND'],
  ])('answers %s with %d %s', async (line, status, code) => {
    const answer = await world.call(line);

    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  it('answers nobody whom IAM does not name, and writes nothing', async () => {
    world.caller = undefined;

    const answer = await world.call('PUT /models/m', aSpecification());

    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'NO_IDENTITY' } } });
    expect(world.registry.specifications.size).toBe(0);
    expect(await world.call('GET /models/m')).toMatchObject({ status: 403 });
  });

  it('names the methods that a path takes', async () => {
    expect((await world.call('POST /models/m/')).text).toContain('takes PUT and GET, got POST');
  });

  it('refuses a body that is no JSON, and one that is too large', async () => {
    expect(await world.call('PUT /models/m', '{"a":')).toMatchObject({ status: 400 });
    expect(await world.call('PUT /models/m', `"${'a'.repeat(1_000_001)}"`)).toMatchObject({ status: 413 });
  });

  it.each([
    ['0.1234567890123456789', '0.12345678901234568'],
    ['12345678901234567890', '12345678901234567000'],
    ['9007199254740993', '9007199254740992'],
    ['1e400', 'Infinity'],
    ['-1E-400', '0'],
  ])('refuses %s with its path, because it would be kept as %s', async (number, kept) => {
    const samples = `[{"t\\"{":"[1,{","a b":[1e2,{"x":-0.50},[],{}],"x":[true,null,[2.5,${number}]]},9]`;
    const body = `{ "model": "m", "task": "other", "owner": "me@x", "signature": { "samples": ${samples} } }`;

    const answer = await world.call('PUT /models/m', body);

    expect(answer.status).toBe(400);
    expect(answer.text).toContain('has 1 fault');
    expect(answer.text).toContain(
      `signature.samples[0].x[2][1]: must be a number that is kept as it is written, ${number}`,
    );
    expect(answer.text).toContain(`would become ${kept.replace('-', '')}`);
    expect(world.registry.specifications.size).toBe(0);
  });

  it.each(['1e300', '5e-324'])('refuses %s with its path, which the table cannot hold', async (number) => {
    const signature = `{ "samples": [{ "x": ${number} }] }`;

    const answer = await world.call(
      'PUT /models/m',
      `{ "model": "m", "task": "other", "owner": "me@x", "signature": ${signature} }`,
    );

    expect(answer).toMatchObject({ status: 400 });
    expect(answer.text).toContain('signature.samples[0].x: must be');
  });

  it.each([
    '0.1',
    '-0.0',
    '1.50E+2',
    '9007199254740991',
    '123456789.125',
    '1e-129',
    '0.10000000000000001',
    '1.000000000000000056e-01',
  ])('takes %s as it is', async (number) => {
    const samples = `[{ "x": ${number} }]`;
    const body = `{ "model": "m", "task": "other", "owner": "me@x", "signature": { "samples": ${samples} } }`;

    expect((await world.call('PUT /models/m', body)).status).toBe(201);
    expect(world.registry.specifications.get('m')?.signature?.samples).toEqual(JSON.parse(samples));
  });

  it('answers in a size that can be sent, however many faults there are', async () => {
    const body = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`${'k'.repeat(30)}${n}`, n]));

    const answer = await world.call('PUT /models/m', body);

    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(60_000);
    expect(answer.text).toContain('has 20003 faults');
  });

  it('tells callers nothing about a failure that has no name, and keeps it for the log', async () => {
    const error = new Error('secret detail');
    world.registry.readSpecification = () => Promise.reject(error);

    const answer = await answerControl(world.deps, { method: 'GET', path: '/models/m', query: {}, body: '', by: 'x' });

    expect(answer).toMatchObject({ status: 500, error });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });
});
