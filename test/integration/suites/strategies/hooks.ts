import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hookCall, type HookCall } from '../../../../lambdas/contracts/messages/hooks/hook-call.ts';
import { runCli } from '../../../support/cli.ts';
import { givenServingModel, untilClosed, untilRunning, whenRolloutStarts } from '../../support/models.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually, rolloutOf } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';

const model = 'hooked';
const steps = [10, 50].map((weight) => ({ weight, bake: 'PT3M' }));
const settings = { strategy: { kind: 'canary', steps }, guardrails: { latency: { judged: false } } };

/** What hooks were sent, by name; what they answer. */
const sent = new Map<string, HookCall[]>();
const answers = new Map<string, (call: HookCall) => object>();
let server: Server;
let port = 0;

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
        const call = hookCall.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        sent.set(call.hook, [...(sent.get(call.hook) ?? []), call]);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answers.get(call.hook)?.(call) ?? { status: 'passed' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    await givenServingModel(system, model);
  }, 300_000);
  afterAll(() => server.close());

  it('is refused with all faults at once where hooks may not be called', async () => {
    const hooks = [
      hook('far', 'beforeStart', { url: 'https://elsewhere.example/x' }),
      { name: 'bus', on: 'onRollback', kind: 'event' },
    ];

    const answer = await control(system, ['POST', `/models/${model}/rollouts`], {
      version: 'v1',
      settings: { ...settings, hooks },
    });

    expect(JSON.stringify(answer.body)).toMatch(/settings\.hooks\[0\]\.url.*settings\.hooks\[1\]\.kind/);
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
