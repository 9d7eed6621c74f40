import { beforeAll, describe, expect, it } from 'vitest';
import { drive, modelOf, models, serving, start, startDrivenModels } from '../support/driven-models.ts';
import { givenServingModel, specificationOf } from '../support/models.ts';
import { capturedRecords } from '../support/rows.ts';
import { control, eventually, sendTraffic } from '../support/steps.ts';
import { system } from '../support/shared-system.ts';
import { localUrl, signedHeaders } from '../support/system.ts';

/** What the router answers once, with the headers that say who did and why not. */
async function ask(model: string): Promise<{ status: number; headers: Headers; body: string }> {
  const url = new URL(`${localUrl(system.outputs.RouterUrl, system.emulator.endpoint)}/${model}`);
  const body = JSON.stringify({ distance: 500, origin: 'SEA' });
  const headers = signedHeaders({ method: 'POST', url, body, at: new Date() });
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(20_000) });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
}

/** Declares a model with more in its specification, and waits until routers have read the route again. */
async function declare(model: string, more: Record<string, unknown>): Promise<void> {
  const before = (await sendTraffic(system, model, { most: 1 }))[0]?.revision ?? 0;
  const declared = await control(system, ['PUT', `/models/${model}`], { ...specificationOf(model), ...more });
  expect(declared.status, JSON.stringify(declared.body)).toBe(201);
  // Each router looks for changes every two seconds, and after five waits for what it finds.
  await eventually('the new route', 30_000, async () => {
    const [answer] = await sendTraffic(system, model, { most: 1 });
    return answer !== undefined && answer.revision > before ? true : undefined;
  });
  await new Promise((resolve) => setTimeout(resolve, 5_500));
}

beforeAll(startDrivenModels);

describe('a bound of the requests under way', () => {
  it('holds over all environments of the router: beyond it callers get 429 with the reason', async () => {
    await givenServingModel(system, 'bounded');
    await declare('bounded', { maxInFlight: 2 });
    system.behaviours.set('bounded-v1', { failureShare: 0, delayMs: 4_000 });
    const from = Date.now();

    // A count that a busy machine does not give within its 100 ms bounds nothing, as documented: then all five ask again.
    const answers = await eventually('two of five', 180_000, async () => {
      const five = await Promise.all(Array.from({ length: 5 }, () => ask('bounded')));
      return five.filter(({ status }) => status === 200).length === 2 ? five : undefined;
    });

    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(refused).toHaveLength(3);
    for (const { headers, body } of refused) {
      expect(body).toContain('TOO_MANY_IN_FLIGHT');
      expect([headers.get('retry-after'), headers.get('x-understudy-version')]).toEqual(['1', null]);
    }
    system.behaviours.set('bounded-v1', { failureShare: 0, delayMs: 0 });
    const later = await sendTraffic(system, 'bounded', { most: 8, until: () => false });
    expect(later.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect((await ask('bounded')).status).toBe(200);
    const records = await eventually('the records of the refusals', 60_000, async () => {
      const found = (await capturedRecords(system, from)).filter(({ model }) => model === 'bounded');
      return found.filter(({ assignment }) => assignment === 'refused').length >= 3 ? found : undefined;
    });
    const refusals = records.filter(({ status }) => status === 429);
    expect(new Set(refusals.map(({ version, errorClass }) => `${version} ${errorClass}`))).toEqual(
      new Set(['none too-many-in-flight']),
    );
  });
});

describe('a challenger whose breaker opens', () => {
  it('is rolled back while the champion answers at once, and is hardly called any more', async () => {
    const kind = await serving('cut-off');
    const from = Date.now();
    let asked = 0;
    models().answers.set('cut-off-v2', (request) =>
      (asked += 1) > 5 ? { status: 500, body: 'broken' } : modelOf(kind)(request),
    );

    const { answers, record } = await drive(kind, await start('cut-off'));

    expect(record.outcome).toMatchObject({ kind: 'rolled-back', tests: ['errors'] });
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set(['200 0.42']));
    const records = await eventually('the records of refused calls', 60_000, async () => {
      const found = (await capturedRecords(system, from)).filter(
        ({ model, version }) => model === 'cut-off' && version === 'v2',
      );
      return found.some(({ errorClass }) => errorClass === 'breaker-open') ? found : undefined;
    });
    const refused = records.filter(({ errorClass }) => errorClass === 'breaker-open');
    expect(new Set(refused.map(({ outcome, answeredBy }) => `${outcome} ${answeredBy}`))).toEqual(
      new Set(['error v1']),
    );
    // Every failure counts, also those of calls that were not made.
    expect(record.verdict?.harm?.failed).toBeGreaterThan(asked - 5);
  });
});

describe('a hold-out', () => {
  it('is answered by the constant and recorded apart', async () => {
    await givenServingModel(system, 'held-out');
    await declare('held-out', { fallback: [{ static: { score: 0.1 } }], holdout: { share: 50 } });
    const from = Date.now();

    const answers = await sendTraffic(system, 'held-out', { most: 40 });

    const held = answers.filter(({ version }) => version === 'static');
    expect(held.length).toBeGreaterThan(5);
    expect(held.length).toBeLessThan(35);
    expect(new Set(held.map(({ status, body }) => `${status} ${String(body)}`))).toEqual(
      new Set(['200 {"score":0.1}']),
    );
    expect(answers.filter(({ version }) => version === 'v1')).toHaveLength(40 - held.length);
    const records = await eventually('the records of all', 60_000, async () => {
      const found = (await capturedRecords(system, from)).filter(({ model }) => model === 'held-out');
      return found.length >= 40 ? found : undefined;
    });
    expect(new Set(records.map(({ version, assignment, outcome }) => `${version} ${assignment} ${outcome}`))).toEqual(
      new Set(['static holdout ok', 'v1 random ok']),
    );
  });
});
