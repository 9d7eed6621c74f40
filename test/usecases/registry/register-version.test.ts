import { beforeEach, describe, expect, it } from 'vitest';
import { versionRegistered } from '../../../lambdas/contracts/api/api.ts';
import { ControlWorld, target } from '../../support/control-world.ts';
import { aRollout } from '../../support/records.ts';

let world: ControlWorld;
beforeEach(() => {
  world = new ControlWorld();
});

describe('registering a version', () => {
  const body = { version: 'v5', target };

  it('adds it once, and calls the same content the same', async () => {
    world.given('declared');

    const first = await world.call('POST /models/m/versions', body);
    const second = await world.call('POST /models/m/versions', body);

    expect(first).toMatchObject({ status: 201, body: { result: 'added', version: { status: 'registered' } } });
    expect(second).toMatchObject({ status: 200, body: { result: 'exists', version: { registeredBy: 'arn:ann' } } });
    expect(world.executions.inputs.size).toBe(0);
  });

  it('refuses other content under the same name', async () => {
    world.given('declared');
    await world.call('POST /models/m/versions', body);

    expect(await world.call('POST /models/m/versions', { ...body, framework: 'onnx' })).toMatchObject({
      status: 409,
      body: { error: { code: 'VERSION_EXISTS' } },
    });
  });

  it('refuses a target outside the list and names the property', async () => {
    world.given('declared');

    const answer = await world.call('POST /models/m/versions', {
      ...body,
      target: { kind: 'http', url: 'http://evil.test/' },
    });

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'TARGET_NOT_ALLOWED' } } });
    expect(answer.text).toContain('targets.hosts');
    expect(world.registry.versions.has('m/v5')).toBe(false);
  });

  it('reports wrong names and a target outside the list together', async () => {
    world.given('declared');
    const wrong = { model: 'x', version: '.', target: { kind: 'http', url: 'http://evil.test/' }, extra: 1 };

    const { body: answer } = await world.call('POST /models/m/versions', wrong);

    const text = JSON.stringify(answer);
    for (const path of ['model', 'version', 'extra', 'target']) expect(text).toContain(`"path":"${path}"`);
  });

  it('needs a declared model', async () => {
    expect(await world.call('POST /models/m/versions', body)).toMatchObject({
      status: 404,
      body: { error: { code: 'MODEL_NOT_FOUND' } },
    });
  });

  it('starts the rollout that puts a first version in place', async () => {
    world.given('declared');

    const answer = await world.call('POST /models/m/versions?first=true', body);

    expect(answer).toMatchObject({
      status: 201,
      body: { rollout: { version: 'v5', rolloutId: expect.stringMatching(/^v5-1-[0-9a-f]{8}$/) } },
    });
    expect([...world.executions.inputs.values()]).toMatchObject([
      { model: 'm', version: 'v5', first: true, startedBy: 'arn:ann' },
    ]);
  });

  it('gives a first registration that is told twice one rollout, also before the machine holds the lock', async () => {
    world.given('declared');
    const line = 'POST /models/m/versions?first=true';
    const first = await world.call(line, body);

    const again = await world.call(line, body);

    const { rollout } = versionRegistered.parse(first.body);
    expect(again).toMatchObject({ status: 200, body: { result: 'exists', rollout } });
    expect(world.executions.inputs.size).toBe(1);
  });

  it('starts a first version anew whose execution died while it waited for its cold target', async () => {
    world.given('declared');
    const line = 'POST /models/m/versions?first=true';
    const { rollout } = versionRegistered.parse((await world.call(line, body)).body);
    const { rolloutId = '', execution = '' } = rollout ?? {};
    const warming = { since: '2026-02-01T12:00:00.000Z', tries: 2, says: '5 × http-503' };
    const record = aRollout({ version: 'v5', rolloutId, execution, state: 'preparing', step: -1, warming });
    world.registry.rollouts.set(`m/${rolloutId}`, { ...record, plan: { ...record.plan, kind: 'first' } });
    expect(await world.call(line, body)).toMatchObject({ status: 200, body: { rollout } });

    world.executions.statuses.set(execution, 'gone');

    const again = versionRegistered.parse((await world.call(line, body)).body);
    expect(again.rollout?.rolloutId).toMatch(/^v5-2-/);
  });

  it('leaves a first version alone that serves or is being put in place', async () => {
    world.given('serving');
    expect(await world.call('POST /models/m/versions?first=true', { version: 'v1', target })).toMatchObject({
      status: 200,
    });

    world.given('open');
    const record = aRollout({ version: 'v1' });
    world.registry.rollouts.set('m/r1', { ...record, plan: { ...record.plan, kind: 'first' } });
    expect(await world.call('POST /models/m/versions?first=true', { version: 'v1', target })).toMatchObject({
      status: 200,
      body: { rollout: { rolloutId: 'r1' } },
    });
    expect(world.executions.inputs.size).toBe(0);
  });

  it('refuses a first version beside another champion before anything is written', async () => {
    world.given('serving');

    expect(await world.call('POST /models/m/versions?first=true', body)).toMatchObject({
      status: 409,
      body: { error: { code: 'CHAMPION_EXISTS' } },
    });
    expect(world.registry.versions.has('m/v5')).toBe(false);
  });
});
