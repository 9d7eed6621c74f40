import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { route } from '../../../lambdas/contracts/stored/route.ts';
import type { RouteBreaker } from '../../../lambdas/domain/routing/fallback/route-breakers.ts';
import { runCli } from '../../support/cli.ts';
import { drive, idIn, modelOf, models, predict, serving, start, startDrivenModels } from '../support/driven-models.ts';
import { killFunctions } from '../support/kill-functions.ts';
import { givenServingModel, specificationOf, untilRunning } from '../support/models.ts';
import { capturedRecords } from '../support/rows.ts';
import { control, eventually, sendTraffic } from '../support/steps.ts';
import { system } from '../support/shared-system.ts';
import { localUrl, signedHeaders } from '../support/system.ts';
import { SeveralCallers } from '../support/traffic/several-callers.ts';

const carried = z.object({ route });

/** Callers of the model whose route is cut. */
const CALLERS = 3;

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

describe('a breaker of the route', () => {
  it('is opened by the judge for all environments, cold ones too, tries the version after its pause, and goes when that is well', async () => {
    const kind = await serving('route-cut', { fallback: [{ static: { label: 'dog' } }] }, 'image');
    let [isBroken, asked] = [false, 0];
    models().answers.set('route-cut-v1', (request) => {
      asked += 1;
      return isBroken ? { status: 500, body: 'broken' } : modelOf(kind)(request);
    });
    models().answers.set('route-cut-v2', modelOf(kind));
    const rolloutId = await startLong('route-cut');
    const answers: { readonly status: number; readonly body: string }[] = [];
    const callers = new SeveralCallers(CALLERS, async (paced) => {
      await paced();
      const { status, body } = await predict(kind);
      answers.push({ status, body });
    });
    isBroken = true;

    const { version, untilMs, expiresMs } = await eventually('an open breaker', 120_000, async () =>
      breakerOf('route-cut'),
    );
    const words = await explained('route-cut');
    // What runs now has breakers of its own; what comes after it knows nothing but the route.
    const killed = await killFunctions(system);
    const [before, from] = [asked, Date.now()];
    isBroken = false;
    await sleep(Math.max(0, untilMs - 1_000 - Date.now()));
    const whileOpen = asked - before;
    await eventually('a closed breaker', 120_000, async () =>
      (await breakerOf('route-cut')) === undefined ? true : undefined,
    );
    const onTrial = asked - before - whileOpen;
    const closedAt = Date.now();
    await eventually('calls of the champion again', 60_000, async () =>
      asked - before - whileOpen - onTrial > 20 ? true : undefined,
    );
    await callers.stop();
    await control(system, ['POST', `/models/route-cut/rollouts/${rolloutId}/abort`], {});

    expect(version).toBe('v1');
    expect(words).toMatch(
      /the judge saw \d+ of \d+ calls of v1 fail or be refused: every environment of the router refuses it/,
    );
    expect(killed).toBeGreaterThan(0);
    console.log(
      `breaker: ${whileOpen} calls in ${untilMs - from} ms while open, ${onTrial} on trial, closed ${closedAt - untilMs} ms after its pause`,
    );
    // Calls that were on their way, or in an environment that was killed.
    expect(whileOpen).toBeLessThanOrEqual(3);
    expect(onTrial).toBeGreaterThan(0);
    expect(closedAt).toBeLessThan(expiresMs + 20_000);
    const others = answers.filter(({ status }) => status !== 200 && status !== 429);
    // A call of each caller may have met an environment that was killed; the emulator says so itself, no word of it is the router's.
    expect(others.filter(({ body }) => !body.includes('Worker process died'))).toEqual([]);
    expect(others.length).toBeLessThanOrEqual(CALLERS);
    expect(answers.length).toBeGreaterThan(200);
  });
});

/** A rollout that goes on for minutes, at a share that leaves the champion most calls. */
async function startLong(name: string): Promise<string> {
  const target = { kind: 'http', url: models().urlOf(`${name}-v2`) };
  await control(system, ['POST', `/models/${name}/versions`], { model: name, version: 'v2', target });
  const strategy = { kind: 'canary', steps: [{ weight: 10, bake: 'PT10H' }] };
  const body = { version: 'v2', force: true, settings: { strategy, advance: 'bake' } };
  const id = idIn((await control(system, ['POST', `/models/${name}/rollouts`], body)).body);
  await untilRunning(system, name, id);
  return id;
}

/** The breaker that a model's route carries. */
async function breakerOf(model: string): Promise<RouteBreaker | undefined> {
  const { body } = await control(system, ['GET', `/models/${model}`]);
  return carried.parse(body).route.breakers?.[0];
}

/** What people are told of it. */
async function explained(model: string): Promise<string> {
  const { out } = await runCli(
    localUrl(system.outputs.ControlUrl, system.emulator.endpoint),
    'route',
    'explain',
    model,
  );
  return out;
}

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
