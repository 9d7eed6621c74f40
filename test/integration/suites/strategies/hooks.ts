import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hookCall, type HookCall } from '../../../../lambdas/contracts/messages/hooks/hook-call.ts';
import { runCli } from '../../../support/cli.ts';
import { makeHookPlaces, SIGNING_WORD, type HookPlaces } from '../../support/hooks/hook-places.ts';
import { driveToEnd, givenServingModel, untilClosed, untilRunning, whenRolloutStarts } from '../../support/models.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually, rolloutOf } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';

const model = 'hooked';
const steps = [10, 50].map((weight) => ({ weight, bake: 'PT3M' }));
const settings = { strategy: { kind: 'canary', steps }, guardrails: { latency: { judged: false } } };

/** What hooks were sent, by name; the signatures of it that are right, or wrong; what they answer. */
const sent = new Map<string, HookCall[]>();
const signed: string[] = [];
const answers = new Map<string, (call: HookCall) => object>();
let server: Server;
let port = 0;
let places: HookPlaces;

const hook = (name: string, on: string, more: Record<string, unknown> = {}) => ({
  name,
  on,
  kind: 'http',
  url: `http://127.0.0.1:${port}/${name}`,
  ...more,
});

describe('a rollout with hooks', () => {
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Uint8Array[] = [];
      request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const call = hookCall.parse(JSON.parse(body.toString('utf8')));
        const { 'x-understudy-signature': signature, 'x-understudy-key': key } = request.headers;
        const right = `sha256=${createHmac('sha256', SIGNING_WORD).update(body).digest('hex')}`;
        if (signature !== undefined) signed.push(`${call.hook} ${signature === right && key === call.key}`);
        sent.set(call.hook, [...(sent.get(call.hook) ?? []), call]);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answers.get(call.hook)?.(call) ?? { status: 'passed' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    places = await makeHookPlaces();
    await givenServingModel(system, model);
  }, 300_000);
  afterAll(() => server.close());

  it('is refused with all faults at once where hooks may not be called', async () => {
    const hooks = [
      hook('far', 'beforeStart', { url: 'https://elsewhere.example/x' }),
      { name: 'strange', on: 'onRollback', kind: 'lambda', function: `${places.functionArn}-else` },
    ];

    const answer = await control(system, ['POST', `/models/${model}/rollouts`], {
      version: 'v1',
      settings: { ...settings, hooks },
    });

    expect(JSON.stringify(answer.body)).toMatch(/settings\.hooks\[0\]\.url.*settings\.hooks\[1\]\.function/);
  });

  it('goes on where they pass, and is taken back before the step whose hook fails, with its reason', async () => {
    answers.set('load-test', ({ step }) =>
      step === 2 ? { status: 'failed', message: 'p99 of 900 ms under load' } : { status: 'passed', message: 'fast' },
    );
    const hooks = [hook('go', 'beforeStart'), hook('load-test', 'beforeStep'), hook('clear', 'onRollback')];
    const rolloutId = await whenRolloutStarts(system, [model, 'v2'], { ...settings, hooks });

    await untilRunning(system, model, rolloutId);
    const path = `/models/${model}/rollouts/${rolloutId}/skip`;
    await control(system, ['POST', path], { reason: 'far enough', step: 0 });
    const record = await untilClosed(system, model, rolloutId);

    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'rolled-back', by: 'hook load-test' });
    expect(record.outcome?.reason).toContain('p99 of 900 ms under load');
    expect(record.step).toBe(0);
    expect(sent.get('go')?.[0]).toMatchObject({ on: 'beforeStart', model, version: 'v2', champion: 'v1' });
    const [owed] = await eventually('the hook after the way back', 150_000, async () => sent.get('clear'));
    expect(owed).toMatchObject({ on: 'onRollback', outcome: { kind: 'rolled-back', by: 'hook load-test' } });
    const url = localUrl(system.outputs.ControlUrl, system.emulator.endpoint);
    const { out } = await runCli(url, 'rollout', 'status', model, rolloutId);
    expect(out).toContain('hook go before the start passed');
    expect(out).toContain('hook load-test before step 2 failed: p99 of 900 ms under load');
  });

  it('calls a function, posts what a secret signed, and puts an event on the bus, each of them before and after', async () => {
    const named = { kind: 'lambda', function: places.functionArn };
    const hooks = [
      { name: 'ask', on: 'beforeStart', ...named },
      hook('sign', 'beforeStart', { secret: places.secretArn }),
      { name: 'tell', on: 'beforeStep', kind: 'event' },
      { name: 'bad', on: 'beforePromotion', ...named },
      hook('sign-back', 'onRollback', { secret: places.secretArn }),
      { name: 'tell-back', on: 'onRollback', kind: 'event' },
      { name: 'ask-back', on: 'onRollback', ...named },
    ];
    const rolloutId = await whenRolloutStarts(system, [model, 'v4'], {
      ...settings,
      hold: 'PT6M',
      inconclusive: 'promote',
      hooks,
    });

    const { answers: served } = await driveToEnd(system, { model, rolloutId, most: 6_000 });

    const heard: HookCall[] = [];
    await eventually('both events', 150_000, async () => {
      heard.push(...(await places.received()).filter((call) => call.rolloutId === rolloutId));
      return heard.some(({ hook: name }) => name === 'tell-back') ? true : undefined;
    });
    const record = await eventually('the last answer', 150_000, async () => {
      const found = await rolloutOf(system, model, rolloutId);
      return found.hookRuns?.some(({ name, state }) => name === 'ask-back' && state === 'passed') === true
        ? found
        : undefined;
    });
    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'rolled-back', by: 'hook bad' });
    expect(record.hookRuns?.map(({ name, state, says }) => `${name} ${state} ${says.split('/')[0]}`)).toEqual([
      `ask passed the function saw ${model}`,
      'sign passed ',
      'tell passed the bus took it',
      'tell passed the bus took it',
      `bad failed the function says no to ${model}`,
      'sign-back passed ',
      'tell-back passed the bus took it',
      `ask-back passed the function saw ${model}`,
    ]);
    expect(new Set(signed)).toEqual(new Set(['sign true', 'sign-back true']));
    expect(new Set(heard.map(({ hook: name, on, step }) => `${name} ${on} ${step ?? 'after'}`))).toEqual(
      new Set(['tell beforeStep 1', 'tell beforeStep 2', 'tell-back onRollback after']),
    );
    expect(heard.find(({ hook: name }) => name === 'tell-back')).toMatchObject({ outcome: { by: 'hook bad' } });
    expect(served.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('asks one that is not ready again under the same key, and ends when it is late', async () => {
    answers.set('slow', () => ({ status: 'pending', message: 'still loading' }));
    const hooks = [hook('slow', 'beforeStart', { timeout: 'PT4S' })];
    const rolloutId = await whenRolloutStarts(system, [model, 'v3'], { ...settings, hooks });

    const record = await untilClosed(system, model, rolloutId);

    expect(record.outcome?.reason).toMatch(/hook slow before the start was late: still loading/);
    expect(record.revisions).toEqual([]);
    const calls = sent.get('slow') ?? [];
    expect(calls.length).toBeGreaterThan(1);
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
    expect((await rolloutOf(system, model, rolloutId)).hookRuns).toMatchObject([{ name: 'slow', state: 'late' }]);
  });
});
