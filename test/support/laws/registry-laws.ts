import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ModelRegistry, RouteStore } from '../../../lambdas/usecases/registry/ports.ts';
import type { RolloutStore } from '../../../lambdas/usecases/rollout/ports.ts';
import { queueLaws } from './queue-laws.ts';
import { aRollout, aRoute, anAudit, aSpecification, aVersion } from '../records.ts';

/** The registry's ports, over one table. */
export interface RegistryUnderLaw {
  readonly registry: ModelRegistry;
  readonly routes: RouteStore;
  readonly rollouts: RolloutStore;
}

/** What every registry obeys: the fake as well as the table. Each law works on a model of its own. */
export function registryLaws(name: string, make: () => RegistryUnderLaw): void {
  describe(`laws of the registry: ${name}`, () => {
    specificationLaws(make);
    routeLaws(make);
    rolloutLaws(make);
    openLaws(make);
    queueLaws(make);
  });
}

function newModel(): string {
  return `m-${randomUUID().slice(0, 12)}`;
}

function specificationLaws(make: () => RegistryUnderLaw): void {
  it('gives back the specification that was written and calls the same one unchanged', async () => {
    const { registry } = make();
    const one = aSpecification({
      model: newModel(),
      rollout: { strategy: { kind: 'canary', steps: [{ weight: 5, bake: 'PT5M' }] } },
      fallback: [{ static: { score: 0.5 } }],
    });

    expect(await registry.readSpecification(one.model)).toBeUndefined();
    expect(await registry.writeSpecification(one, anAudit())).toBe('written');
    expect(await registry.writeSpecification(one, anAudit({ id: 'a2' }))).toBe('unchanged');
    expect(await registry.readSpecification(one.model)).toEqual(one);
    expect(await registry.writeSpecification({ ...one, risk: 'low' }, anAudit({ id: 'a3' }))).toBe('written');
    expect((await registry.readSpecification(one.model))?.risk).toBe('low');
  });

  it('adds a version once and tells the same content from another', async () => {
    const { registry } = make();
    const one = aVersion({ model: newModel() });

    expect(await registry.addVersion(one, anAudit())).toBe('added');
    await registry.setVersionStatus(one.model, 'v1', 'champion');

    expect(await registry.addVersion({ ...one, registeredAt: 'later' }, anAudit({ id: 'a2' }))).toBe('exists');
    expect(await registry.addVersion({ ...one, framework: 'other' }, anAudit({ id: 'a3' }))).toBe('differs');
    expect(await registry.readVersion(one.model, 'v1')).toEqual({ ...one, status: 'champion' });
    expect(await registry.readVersion(one.model, 'v9')).toBeUndefined();
  });

  it('retires a version for good', async () => {
    const { registry } = make();
    const one = aVersion({ model: newModel() });
    await registry.addVersion(one, anAudit());

    expect(await registry.retireVersion(one.model, 'v1', anAudit({ id: 'a2' }))).toBe('retired');
    expect(await registry.retireVersion(one.model, 'v1', anAudit({ id: 'a3' }))).toBe('unchanged');
    await registry.setVersionStatus(one.model, 'v1', 'registered');

    expect(await registry.readVersion(one.model, 'v1')).toEqual({ ...one, status: 'retired' });
    await expect(registry.retireVersion(one.model, 'v9', anAudit())).rejects.toMatchObject({
      code: 'VERSION_NOT_FOUND',
    });
  });

  it('retires no version whose model has an open rollout, or that serves', async () => {
    const { registry, routes } = make();
    const one = aVersion({ model: newModel(), version: 'v2' });
    await registry.addVersion(one, anAudit());
    const locked = aRoute({ model: one.model, revision: 0, lock: { rolloutId: 'r1' } });
    await routes.changeRoute({ route: locked, replaces: -1, lockHeld: undefined, audit: anAudit() });

    expect(await registry.retireVersion(one.model, 'v2', anAudit({ id: 'a2' }))).toBe('held');
    const { lock: _lock, ...free } = { ...locked, revision: 1, champion: { version: 'v2', target: one.target } };
    await routes.changeRoute({ route: free, replaces: 0, lockHeld: 'r1', audit: anAudit({ id: 'a3' }) });
    expect(await registry.retireVersion(one.model, 'v2', anAudit({ id: 'a4' }))).toBe('held');
    const after = { ...free, revision: 2, champion: { version: 'v1', target: one.target } };
    await routes.changeRoute({ route: after, replaces: 1, lockHeld: undefined, audit: anAudit({ id: 'a5' }) });
    expect(await registry.retireVersion(one.model, 'v2', anAudit({ id: 'a6' }))).toBe('retired');
  });

  it('lists the versions of one model in the order of their names', async () => {
    const { registry } = make();
    const model = newModel();
    await registry.addVersion(aVersion({ model, version: 'b' }), anAudit());
    await registry.addVersion(aVersion({ model, version: 'a' }), anAudit({ id: 'a2' }));
    await registry.addVersion(aVersion({ model: `${model}x`, version: 'c' }), anAudit());

    expect((await registry.listVersions(model)).map(({ version }) => version)).toEqual(['a', 'b']);
  });

  it('refuses the status of a version that nobody registered', async () => {
    const { registry } = make();

    await expect(registry.setVersionStatus(newModel(), 'v1', 'champion')).rejects.toMatchObject({
      code: 'VERSION_NOT_FOUND',
    });
  });
}

function routeLaws(make: () => RegistryUnderLaw): void {
  it('changes no route whose version is retired, or was never there', async () => {
    const { registry, routes } = make();
    const one = aVersion({ model: newModel(), version: 'v2' });
    const change = { route: aRoute({ model: one.model }), replaces: -1, lockHeld: undefined, unretired: 'v2' };

    expect(await routes.changeRoute({ ...change, audit: anAudit() })).toBe('conflict');
    await registry.addVersion(one, anAudit({ id: 'a2' }));
    await registry.retireVersion(one.model, 'v2', anAudit({ id: 'a3' }));
    expect(await routes.changeRoute({ ...change, audit: anAudit({ id: 'a4' }) })).toBe('conflict');
    await registry.addVersion({ ...one, version: 'v3' }, anAudit({ id: 'a5' }));
    expect(await routes.changeRoute({ ...change, unretired: 'v3', audit: anAudit({ id: 'a6' }) })).toBe('changed');
  });

  it('makes a route once, and replaces it by revision alone', async () => {
    const { routes } = make();
    const first = aRoute({ model: newModel() });
    const second = { ...first, revision: 1, reason: 'second' };
    const change = { lockHeld: undefined, audit: anAudit() };

    expect(await routes.readRoute(first.model)).toBeUndefined();
    expect(await routes.changeRoute({ ...change, route: second, replaces: 0 })).toBe('conflict');
    expect(await routes.changeRoute({ ...change, route: first, replaces: -1 })).toBe('changed');
    expect(await routes.changeRoute({ ...change, route: first, replaces: -1 })).toBe('conflict');
    expect(await routes.changeRoute({ ...change, route: second, replaces: 0 })).toBe('changed');
    expect(await routes.changeRoute({ ...change, route: second, replaces: 0 })).toBe('conflict');
    expect(await routes.readRoute(first.model)).toEqual(second);
  });

  it('changes a locked route for the holder of its lock alone', async () => {
    const { routes } = make();
    const locked = aRoute({ model: newModel(), lock: { rolloutId: 'r1' } });
    const { lock: _lock, ...unlocked } = { ...locked, revision: 1 };
    await routes.changeRoute({ route: locked, replaces: -1, lockHeld: undefined, audit: anAudit() });
    const change = { route: unlocked, replaces: 0, audit: anAudit() };

    expect(await routes.changeRoute({ ...change, lockHeld: undefined })).toBe('conflict');
    expect(await routes.changeRoute({ ...change, lockHeld: 'r2' })).toBe('conflict');
    expect(await routes.changeRoute({ ...change, lockHeld: 'r1' })).toBe('changed');
    expect((await routes.readRoute(locked.model))?.lock).toBeUndefined();
  });

  it('writes route, rollout and open entry together or not at all', async () => {
    const { routes, rollouts } = make();
    const model = newModel();
    const route = aRoute({ model, lock: { rolloutId: 'r1' } });
    const change = { replaces: -1, lockHeld: undefined, audit: anAudit(), opens: 'r1' };
    const rollout = aRollout({ model });

    expect(await routes.changeRoute({ ...change, route, rollout: { ...rollout, stamp: 4 } })).toBe('conflict');
    expect(await routes.readRoute(model)).toBeUndefined();
    expect((await rollouts.listOpen()).filter((one) => one.model === model)).toEqual([]);
    expect(await routes.changeRoute({ ...change, route, rollout })).toBe('changed');
    expect(await rollouts.readRollout(model, 'r1')).toEqual(rollout);
    expect((await rollouts.listOpen()).filter((one) => one.model === model)).toEqual([{ model, rolloutId: 'r1' }]);
  });

  it('goes back to a version in one transaction with the record of it, and to none that is retired', async () => {
    const { registry, routes, rollouts } = make();
    const one = aVersion({ model: newModel() });
    const { model } = one;
    await registry.addVersion(one, anAudit());
    await routes.changeRoute({
      route: aRoute({ model }),
      replaces: -1,
      lockHeld: undefined,
      audit: anAudit({ id: 'a2' }),
    });
    const goodVersions = [{ version: 'v2', until: one.registeredAt, undone: true as const }];
    const route = aRoute({ model, revision: 1, goodVersions, undo: { rolloutId: 'undo-1' } });
    const outcome = { kind: 'undone' as const, reason: 'because', at: one.registeredAt, by: 'someone', tests: [] };
    const rollout = aRollout({ model, rolloutId: 'undo-1', state: 'undone', step: -1, outcome });
    const undo = { route, replaces: 0, lockHeld: undefined, opens: 'undo-1', unretired: 'v1', rollout };

    expect(await routes.changeRoute({ ...undo, unretired: 'v9', audit: anAudit({ id: 'a3' }) })).toBe('conflict');
    expect(await rollouts.readRollout(model, 'undo-1')).toBeUndefined();
    expect(await routes.changeRoute({ ...undo, audit: anAudit({ id: 'a4' }) })).toBe('changed');
    expect(await routes.changeRoute({ ...undo, audit: anAudit({ id: 'a5' }) })).toBe('conflict');
    expect(await routes.readRoute(model)).toEqual(route);
    expect(await rollouts.readRollout(model, 'undo-1')).toEqual(rollout);
    expect((await rollouts.listOpen()).filter((entry) => entry.model === model)).toEqual([
      { model, rolloutId: 'undo-1' },
    ]);
  });

  it('publishes as often as it is asked', async () => {
    const { routes } = make();
    const route = aRoute({ model: newModel() });

    await routes.publishRoute(route);
    await expect(routes.publishRoute(route)).resolves.toBeUndefined();
  });
}

function rolloutLaws(make: () => RegistryUnderLaw): void {
  it('writes a record by its stamp alone and keeps its numbers to the last digit', async () => {
    const { rollouts } = make();
    const record = aRollout({ model: newModel() });
    const { startWindow: _startWindow, ...next } = { ...record, stamp: 1, ticks: 7 };

    expect(await rollouts.writeRollout({ ...record, stamp: 1 })).toBe('conflict');
    expect(await rollouts.writeRollout(record)).toBe('written');
    expect(await rollouts.writeRollout(record)).toBe('conflict');
    expect(await rollouts.readRollout(record.model, 'r1')).toEqual(record);
    expect(await rollouts.writeRollout(next)).toBe('written');
    expect(await rollouts.readRollout(record.model, 'r1')).toEqual(next);
  });

  it('keeps a request that came between reading and writing a record', async () => {
    const { rollouts } = make();
    const record = aRollout({ model: newModel() });
    const request = { kind: 'abort', by: 'someone', at: record.startedAt } as const;
    await rollouts.writeRollout(record);

    await rollouts.addRequest(record.model, 'r1', request);
    await rollouts.addRequest(record.model, 'r1', { ...request, at: 'later' });

    expect(await rollouts.writeRollout({ ...record, stamp: 1 })).toBe('written');
    expect((await rollouts.readRollout(record.model, 'r1'))?.requests).toEqual([request]);
  });

  it('keeps orders about the schedule in turn, and each once', async () => {
    const { rollouts } = make();
    const record = aRollout({ model: newModel() });
    const order = { by: 'someone', at: record.startedAt, window: 3 } as const;
    const pause = { ...order, kind: 'pause' } as const;
    const resume = { ...order, kind: 'resume', by: 'another' } as const;
    const skip = { ...order, kind: 'skip', step: 0 } as const;
    const extend = { ...order, kind: 'extend', step: 0, bakeWindows: 9 } as const;
    await rollouts.writeRollout(record);

    for (const one of [resume, pause, pause, resume, resume, pause, skip, skip, extend, extend])
      await rollouts.addRequest(record.model, 'r1', one);

    const { requests } = (await rollouts.readRollout(record.model, 'r1')) ?? {};
    expect(requests).toEqual([pause, resume, pause, skip, extend]);
  });

  it('refuses a request to a rollout that is not there', async () => {
    const { rollouts } = make();
    const request = { kind: 'abort', by: 'someone', at: 'now' } as const;

    await expect(rollouts.addRequest(newModel(), 'r1', request)).rejects.toMatchObject({ code: 'ROLLOUT_NOT_FOUND' });
  });

  it('lists records without their verdicts, and verdicts in their order, each as it was given first', async () => {
    const { rollouts } = make();
    const model = newModel();
    await rollouts.writeRollout(aRollout({ model }));
    await rollouts.writeRollout(aRollout({ model, rolloutId: 'r2' }));
    await rollouts.writeVerdict(model, 'r1', 10, { kind: 'promote' });
    await rollouts.writeVerdict(model, 'r1', 9, { kind: 'continue' });
    await rollouts.writeVerdict(model, 'r1', 9, { kind: 'rollback' });

    expect((await rollouts.listRollouts(model)).map(({ rolloutId }) => rolloutId)).toEqual(['r1', 'r2']);
    expect(await rollouts.listVerdicts(model, 'r1')).toEqual([{ kind: 'continue' }, { kind: 'promote' }]);
    expect(await rollouts.listVerdicts(model, 'r2')).toEqual([]);
  });
}

function openLaws(make: () => RegistryUnderLaw): void {
  it('lists rollouts that wait among the open ones, each once, and takes out one of them alone', async () => {
    const { routes, rollouts } = make();
    const model = newModel();
    const open = async () => (await rollouts.listOpen()).filter((one) => one.model === model);
    const change = { replaces: -1, lockHeld: undefined, audit: anAudit(), opens: 'r1' };

    for (const rolloutId of ['r1', 'r2', 'r2']) await rollouts.noteWaiting(model, rolloutId);
    await routes.changeRoute({ ...change, route: aRoute({ model }) });
    expect((await open()).toSorted((a, b) => (a.rolloutId < b.rolloutId ? -1 : 1))).toEqual([
      { model, rolloutId: 'r1' },
      { model, rolloutId: 'r2' },
    ]);
    await rollouts.removeOpen(model, 'r1');
    expect(await open()).toEqual([{ model, rolloutId: 'r2' }]);
    await rollouts.removeOpen(model, 'r2');
    expect(await open()).toEqual([]);
  });

  it('removes the open entry of the rollout that it was made for, and of no later one', async () => {
    const { routes, rollouts } = make();
    const model = newModel();
    const change = { replaces: -1, lockHeld: undefined, audit: anAudit(), opens: 'r2' };
    await routes.changeRoute({ ...change, route: aRoute({ model }) });

    await rollouts.removeOpen(model, 'r1');
    expect((await rollouts.listOpen()).filter((one) => one.model === model)).toHaveLength(1);
    await rollouts.removeOpen(model, 'r2');
    await rollouts.removeOpen(model, 'r2');
    expect((await rollouts.listOpen()).filter((one) => one.model === model)).toEqual([]);
  });
}
