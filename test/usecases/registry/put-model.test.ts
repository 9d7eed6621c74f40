import { beforeEach, describe, expect, it } from 'vitest';
import { ControlWorld, challenger, lock, target } from '../../support/control-world.ts';
import { aRoute } from '../../support/records.ts';

let world: ControlWorld;
beforeEach(() => {
  world = new ControlWorld();
});

describe('declaring a model', () => {
  const body = { model: 'm', task: 'binary', owner: 'ops@example.com' };

  it('writes it once with who and why, and calls the same one unchanged', async () => {
    expect(await world.call('PUT /models/m', body)).toMatchObject({
      status: 201,
      body: { model: 'm', result: 'written' },
    });
    expect(await world.call('PUT /models/m', body)).toMatchObject({ status: 200, body: { result: 'unchanged' } });

    expect(world.registry.audits).toMatchObject([{ model: 'm', by: 'arn:ann', action: 'put-model' }]);
    expect(world.registry.publications).toEqual([]);
  });

  it('reports every fault with its path and writes nothing', async () => {
    const wrong = { model: 'other', task: 'guess', ownr: 'x', slo: { timeoutMs: 1 }, fallback: [{ version: '-' }] };

    const { status, body: answer } = await world.call('PUT /models/m', wrong);

    expect(status).toBe(400);
    const paths = JSON.stringify(answer);
    for (const path of ['model', 'task', 'owner', 'ownr', 'slo.timeoutMs', 'fallback[0].version']) {
      expect(paths).toContain(`"path":"${path}"`);
    }
    expect(world.registry.specifications.size).toBe(0);
  });

  it('finds all that can be wrong at once: the form, the whole, and what the registry does not know', async () => {
    const kpi = { name: 'sale', kind: 'binary', better: 'higher' };
    const limit = { name: 'a', metric: 'errors', maxPercent: 5 };
    const rollout = { guardrails: { limits: [limit, limit] } };
    const fallback = [{ version: 'v7' }, { static: { x: 1e300 } }];

    const { body: answer } = await world.call('PUT /models/m', {
      ...body,
      risk: 'x',
      kpis: [kpi, kpi],
      rollout,
      fallback,
    });

    const text = JSON.stringify(answer);
    for (const path of [
      'risk',
      'kpis[1].name',
      'rollout.guardrails.limits[1].name',
      'fallback[0].version',
      'fallback[1].static.x',
    ])
      expect(text).toContain(`"path":"${path}"`);
    expect(world.registry.specifications.size).toBe(0);
  });

  it('refuses a fallback to a version that nobody registered', async () => {
    const answer = await world.call('PUT /models/m', {
      ...body,
      fallback: [{ version: 'last-champion' }, { version: 'v7' }],
    });

    expect(answer).toMatchObject({ status: 400, body: { error: { faults: [{ path: 'fallback[1].version' }] } } });
  });

  it('names a header that never goes on', async () => {
    const answer = await world.call('PUT /models/m', { ...body, forwardHeaders: ['x-tenant', 'Authorization'] });

    expect(answer).toMatchObject({ status: 400, body: { error: { faults: [{ path: 'forwardHeaders[1]' }] } } });
  });

  it('gives a route what the specification says about it, and publishes it', async () => {
    world.given('serving');
    const lastChampion = { version: 'v0', target };
    world.registry.routes.set('m', aRoute({ revision: 3, sticky: { header: 'x-old' }, lastChampion }));
    const changed = {
      ...body,
      slo: { timeoutMs: 700 },
      capture: { perSecond: 5 },
      signature: {
        features: [
          { name: 'distance', kind: 'numeric' },
          { name: 'email', kind: 'text', sensitive: 'hash' },
          { name: 'secret', kind: 'text', sensitive: 'drop' },
          { name: 'age', kind: 'numeric', path: '$.people[0].age' },
        ],
        prediction: { path: '$.score' },
      },
      forwardHeaders: ['x-tenant'],
      fallback: [{ version: 'last-champion' }, { version: 'v2' }, { static: { score: 0.2 } }],
    };

    await world.call('PUT /models/m', changed);
    await world.call('PUT /models/m', changed);

    const route = await world.registry.readRoute('m');
    expect(route).toMatchObject({
      revision: 4,
      timeoutMs: 700,
      captureFields: ['distance', 'email', 'age'],
      hashedFields: ['email'],
      capturePerSecond: 5,
      capturePaths: { age: '$.people[0].age' },
      predictionPath: '$.score',
      task: 'binary',
      forwardHeaders: ['x-tenant'],
      fallback: [{ version: 'v0' }, { version: 'v2' }, { kind: 'static', body: { score: 0.2 } }],
      champion: { version: 'v1' },
      changedBy: 'arn:ann',
    });
    expect(route?.sticky).toBeUndefined();
    expect(world.registry.publications.map(({ revision }) => revision)).toEqual([4]);
  });

  it('changes a locked route under its lock, and tells the rollout of the new revision', async () => {
    world.given('open');

    await world.call('PUT /models/m', { ...body, slo: { timeoutMs: 900 } });

    expect(await world.registry.readRoute('m')).toMatchObject({
      revision: 4,
      timeoutMs: 900,
      lock,
      challengers: [challenger],
    });
    const rollout = await world.registry.readRollout('m', 'r1');
    expect(rollout?.revisions.map(({ revision, weightPercent }) => [revision, weightPercent])).toEqual([
      [3, 10],
      [4, 10],
    ]);
    expect(rollout?.stamp).toBe(3);
  });

  it('refuses a sticky key while a shadow is open, and nothing else', async () => {
    world.given('open');
    const record = await world.registry.readRollout('m', 'r1');
    if (record === undefined) throw new Error('no rollout');
    const steps = [{ weightPercent: 0, bakeWindows: 5, shadow: { sharePercent: 50, timeoutMs: 3_000 } }];
    world.registry.rollouts.set('m/r1', { ...record, plan: { ...record.plan, steps } });
    const plain = { model: 'm', task: 'binary', owner: 'ops@example.com' };

    const refused = await world.call('PUT /models/m', { ...plain, sticky: { header: 'user' } });

    expect(refused).toMatchObject({ status: 400 });
    expect(JSON.stringify(refused.body)).toContain('must not be declared while the shadow r1 is open');
    expect((await world.registry.readRoute('m'))?.sticky).toBeUndefined();
    expect((await world.call('PUT /models/m', { ...plain, slo: { timeoutMs: 900 } })).status).toBe(201);
  });

  it('tries again when a rollout changes the route at the same time', async () => {
    world.given('serving');
    const change = world.registry.changeRoute.bind(world.registry);
    world.registry.changeRoute = (wanted) => {
      world.registry.changeRoute = change;
      world.registry.routes.set('m', aRoute({ revision: 8, reason: 'faster' }));
      return change(wanted);
    };

    await world.call('PUT /models/m', { ...body, slo: { timeoutMs: 900 } });

    expect(await world.registry.readRoute('m')).toMatchObject({ revision: 9, timeoutMs: 900 });
  });

  it('refuses a specification or a fallback that no item has room for', async () => {
    const large = { ...body, signature: { prediction: { path: '$.a' }, samples: [{ text: 'x'.repeat(61_000) }] } };
    const answers = { ...body, fallback: [{ static: { text: 'x'.repeat(21_000) } }] };

    expect((await world.call('PUT /models/m', large)).text).toContain('must be at most 60000 characters of JSON');
    expect(await world.call('PUT /models/m', answers)).toMatchObject({
      status: 400,
      body: { error: { faults: [{ path: 'fallback' }] } },
    });
    expect(world.registry.specifications.size).toBe(0);
  });
});
