import { beforeEach, describe, expect, it } from 'vitest';
import { ControlWorld } from '../../../support/control-world.ts';
import { rolloutStarted } from '../../../../lambdas/contracts/api/api.ts';
import { aRollout, aRoute, aSpecification, aVersion } from '../../../support/records.ts';

let world: ControlWorld;
beforeEach(() => {
  world = new ControlWorld();
});

describe('starting a rollout', () => {
  it('starts the machine once for one id', async () => {
    world.given('serving');
    const body = { version: 'v2', rolloutId: 'mine', settings: { alpha: 0.02 } };

    const first = await world.call('POST /models/m/rollouts', body);
    const second = await world.call('POST /models/m/rollouts', body);

    expect(first).toMatchObject({ status: 202, body: { model: 'm', version: 'v2', rolloutId: 'mine' } });
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect([...world.executions.inputs.values()]).toMatchObject([
      { model: 'm', version: 'v2', settings: { alpha: 0.02 }, startedBy: 'arn:ann' },
    ]);
  });

  it('gives a start without an id that is told twice one rollout, before Prepare holds the lock', async () => {
    world.given('serving');

    const first = await world.call('POST /models/m/rollouts', { version: 'v2', settings: { alpha: 0.02 } });
    const again = await world.call('POST /models/m/rollouts', { version: 'v2', settings: { alpha: 0.02 } });

    expect(first).toMatchObject({ status: 202, body: { rolloutId: expect.stringMatching(/^v2-1-[0-9a-f]{8}$/) } });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(world.executions.inputs.size).toBe(1);
  });

  it('gives it one rollout also where two sessions of one job tell it', async () => {
    world.given('serving');

    const first = await world.call('POST /models/m/rollouts', { version: 'v2' });
    world.caller = 'arn:ann-again';
    const again = await world.call('POST /models/m/rollouts', { version: 'v2' });

    expect(again).toMatchObject({ status: 200, body: first.body });
    expect([...world.executions.inputs.values()]).toMatchObject([{ startedBy: 'arn:ann' }]);
  });

  it('shows the open rollout to whoever tells its start again, and refuses another start', async () => {
    world.given('serving');
    const first = await world.call('POST /models/m/rollouts', { version: 'v2' });
    const { rolloutId } = rolloutStarted.parse(first.body);
    world.registry.routes.set('m', aRoute({ revision: 4, lock: { rolloutId } }));
    const { execution } = rolloutStarted.parse(first.body);
    world.registry.rollouts.set(`m/${rolloutId}`, aRollout({ rolloutId, execution }));

    const again = await world.call('POST /models/m/rollouts', { version: 'v2' });
    const other = await world.call('POST /models/m/rollouts', { version: 'v2', force: true });

    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'ROLLOUT_OPEN' } } });
  });

  it('starts anew beside a rollout whose execution died while it waited for its cold target', async () => {
    world.given('serving');
    const first = await world.call('POST /models/m/rollouts', { version: 'v2' });
    const { rolloutId, execution } = rolloutStarted.parse(first.body);
    const warming = { since: '2026-02-01T12:00:00.000Z', tries: 2, says: '5 × http-503' };
    const dead = aRollout({ rolloutId, execution, state: 'preparing', step: -1, warming });
    world.registry.rollouts.set(`m/${rolloutId}`, dead);
    world.executions.statuses.set(execution, 'timed-out');

    const again = await world.call('POST /models/m/rollouts', { version: 'v2' });

    expect(again).toMatchObject({ status: 202, body: { rolloutId: expect.stringMatching(/^v2-2-/) } });
  });

  it('shows the rollout that waits for its cold target, which holds no lock yet', async () => {
    world.given('serving');
    const first = await world.call('POST /models/m/rollouts', { version: 'v2' });
    const { rolloutId, execution } = rolloutStarted.parse(first.body);
    const warming = { since: '2026-02-01T12:00:00.000Z', tries: 2, says: '5 × http-503' };
    world.registry.rollouts.set(
      `m/${rolloutId}`,
      aRollout({ rolloutId, execution, state: 'preparing', step: -1, warming }),
    );

    const again = await world.call('POST /models/m/rollouts', { version: 'v2' });

    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(world.executions.inputs.size).toBe(1);
  });

  it('is another rollout once the earlier one has ended, with a record or without', async () => {
    world.given('serving');
    const ids = new Set<string>();
    const start = async (): Promise<string> => {
      const { rolloutId, execution } = rolloutStarted.parse(
        (await world.call('POST /models/m/rollouts', { version: 'v2' })).body,
      );
      ids.add(rolloutId);
      world.executions.statuses.set(execution, 'failed');
      return rolloutId;
    };

    const first = await start();
    world.registry.rollouts.set(`m/${first}`, aRollout({ rolloutId: first, state: 'refused' }));
    await start();
    await start();

    expect(ids.size).toBe(3);
  });

  it('shows the rollout of an id that was started before, and refuses the id for another version', async () => {
    world.givenClosed('promoted');

    expect(await world.call('POST /models/m/rollouts', { version: 'v2', rolloutId: 'r1' })).toMatchObject({
      status: 200,
    });
    expect(await world.call('POST /models/m/rollouts', { version: 'v1', rolloutId: 'r1' })).toMatchObject({
      status: 400,
    });
  });

  it.each([
    ['serving', '/models/nobody/rollouts', ['v2', 404, 'MODEL_NOT_FOUND']],
    ['serving', '/models/m/rollouts', ['v9', 404, 'VERSION_NOT_FOUND']],
    ['open', '/models/m/rollouts', ['v2', 409, 'ROLLOUT_OPEN']],
    ['declared', '/models/m/rollouts', ['v2', 409, 'NO_CHAMPION']],
    ['serving', '/models/m/rollouts', ['v1', 400, 'INVALID_INPUT']],
  ] as const)('refuses for a model that is %s to POST %s %s', async (what, path, [version, status, code]) => {
    world.given(what);

    const answer = await world.call(`POST ${path}`, { version });

    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(world.executions.inputs.size).toBe(0);
  });

  it('names the open rollout', async () => {
    world.given('open');

    expect((await world.call('POST /models/m/rollouts', { version: 'v2' })).text).toContain('rollout r1 of m is open');
  });

  it('refuses a target that the stack no longer lists', async () => {
    world.given('serving');
    world.registry.versions.set(
      'm/v2',
      aVersion({ version: 'v2', target: { kind: 'http', url: 'http://gone.test/' } }),
    );

    expect(await world.call('POST /models/m/rollouts', { version: 'v2' })).toMatchObject({
      body: { error: { code: 'TARGET_NOT_ALLOWED' } },
    });
  });

  it('reports every fault of the settings', async () => {
    world.given('serving');
    const settings = { strategy: { kind: 'canary', steps: [{ weight: 0, bake: 'PT1M' }] }, alpha: 2, speed: 1 };

    const { status, body } = await world.call('POST /models/m/rollouts', { version: 'v2', settings });

    expect(status).toBe(400);
    const text = JSON.stringify(body);
    for (const path of ['settings.strategy.steps[0].weight', 'settings.alpha', 'settings.speed']) {
      expect(text).toContain(`"path":"${path}"`);
    }
  });

  it('finds two limits of one name among the settings, and two KPIs of one name in the specification', async () => {
    world.given('serving');
    const limit = { name: 'a', metric: 'errors', maxPercent: 5 };
    const settings = { guardrails: { limits: [limit, limit] } };
    const kpi = { name: 'sale', kind: 'binary' as const, better: 'higher' as const };

    const wrong = await world.call('POST /models/m/rollouts', { version: 'v2', settings });
    world.registry.specifications.set('m', aSpecification({ kpis: [kpi, kpi] }));
    const stored = await world.call('POST /models/m/rollouts', { version: 'v2' });

    expect(wrong.text).toContain('"path":"settings.guardrails.limits[1].name"');
    expect(stored).toMatchObject({ status: 400, body: { error: { faults: [{ path: 'kpis[1].name' }] } } });
  });

  it('makes ids that the machine takes from any name of a version', async () => {
    world.given('serving');
    const version = `${'v.1_'.repeat(15)}x.y`;
    world.registry.versions.set(`m/${version}`, aVersion({ version }));

    const answer = await world.call('POST /models/m/rollouts', { version });

    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ rolloutId: expect.stringMatching(/^[A-Za-z0-9_-]{1,80}$/) });
  });
});
