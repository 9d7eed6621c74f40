import { describe, expect, it } from 'vitest';
import { checkModels } from '../../../lambdas/usecases/monitoring/check-models.ts';
import { checkNow } from '../../../lambdas/usecases/monitoring/now/check-now.ts';
import { sweepModels } from '../../../lambdas/usecases/monitoring/sweep-models.ts';
import { FixedClock } from '../../support/fakes/fixed-clock.ts';
import { MemoryBaselines } from '../../support/baselines/memory-baselines.ts';
import { MemoryMonitoring } from '../../support/fakes/memory-monitoring.ts';
import { MemoryObjects } from '../../support/fakes/memory-objects.ts';
import { MemoryRegistry } from '../../support/fakes/memory-registry.ts';
import { MemoryTeller } from '../../support/fakes/memory-teller.ts';
import { noBaselines } from '../../support/baselines/contents.ts';

function setUp(models: number, now: string) {
  const queue = new MemoryMonitoring();
  const names = Array.from({ length: models }, (_, i) => `m${i}`);
  return { queue, deps: { models: { listModels: async () => names }, queue, clock: new FixedClock(now) } };
}

describe('the sweep', () => {
  it('asks for every model once an hour, 25 in a message', async () => {
    const { queue, deps } = setUp(60, '2026-02-01T12:00:07.000Z');

    expect(await sweepModels(deps, 3_600)).toEqual({ slots: 1, models: 60, messages: 3 });
    expect(queue.sent.map(({ models }) => models.length)).toEqual([25, 25, 10]);
    expect(new Set(queue.sent.flatMap(({ models }) => models)).size).toBe(60);
    expect(queue.sent.map(({ at, delaySeconds }) => [at, delaySeconds])).toEqual(
      Array.from({ length: 3 }, () => ['2026-02-01T12:00:00.000Z', 0]),
    );
  });

  it('asks for nothing in a minute in which no slot begins', async () => {
    const { queue, deps } = setUp(3, '2026-02-01T12:01:00.000Z');

    expect(await sweepModels(deps, 3_600)).toEqual({ slots: 0, models: 0, messages: 0 });
    expect(queue.sent).toEqual([]);
  });

  it('lets slots shorter than a minute wait in the queue, ahead of their time up to the latest next run', async () => {
    const { queue, deps } = setUp(1, '2026-02-01T12:00:58.000Z');
    await sweepModels(deps, 20);

    expect(queue.sent.map(({ at, delaySeconds }) => [at, delaySeconds])).toEqual([
      ['2026-02-01T12:01:00.000Z', 2],
      ['2026-02-01T12:01:20.000Z', 22],
      ['2026-02-01T12:01:40.000Z', 42],
      ['2026-02-01T12:02:00.000Z', 62],
    ]);
  });
});

describe('a batch', () => {
  const order = { windowSeconds: 60, everyWindows: 60, deadlineMs: 5_000 };
  const at = '2026-02-01T12:00:00.000Z';
  const reports = { keepReport: async (): Promise<'unchanged'> => 'unchanged' };

  it('checks what is left when it comes again, and a model that fails leaves the others', async () => {
    const store = new MemoryMonitoring();
    const teller = new MemoryTeller();
    const registry = new MemoryRegistry();
    const read = registry.readSpecification.bind(registry);
    registry.readSpecification = async (model) => {
      if (model === 'bad') throw new Error('the table does not answer');
      return read(model);
    };
    const objects = new MemoryObjects();
    const baselines = new MemoryBaselines(registry, objects);
    const rest = { registry, periods: store, objects, baselines, teller, told: teller, reports };
    const deps = { ...rest, alerts: store, log: store, watches: store, drift: store };

    const first = await checkModels(deps, { at, models: ['a', 'bad', 'b'] }, order);
    const second = await checkModels(deps, { at, models: ['a', 'bad', 'b'] }, order);

    expect(first.checked.map(({ model }) => model)).toEqual(['a', 'b']);
    expect(first.failed).toEqual([{ model: 'bad', reason: 'the table does not answer' }]);
    expect(second).toMatchObject({ checked: [], known: ['a', 'b'], failed: [{ model: 'bad' }] });
  });

  it('waits for no slot the less because somebody asked for a check meanwhile', async () => {
    const store = new MemoryMonitoring();
    const teller = new MemoryTeller();
    const told = { teller, told: teller, baselines: noBaselines, reports };
    const rest = { registry: new MemoryRegistry(), periods: store, objects: new MemoryObjects(), ...told };
    const deps = { ...rest, alerts: store, log: store, watches: store, drift: store };
    const askNow = () =>
      checkNow({ ...deps, clock: new FixedClock('2026-02-01T12:00:40.000Z') }, { ...order, model: 'a' });
    const slot = () => checkModels(deps, { at, models: ['a'] }, order);

    await askNow();
    expect((await slot()).checked.map(({ model }) => model)).toEqual(['a']);
    await askNow();
    expect(store.checks.get('a')).toMatchObject({ at: '2026-02-01T12:00:40.000Z', slot: at });
    expect(await slot()).toMatchObject({ checked: [], known: ['a'] });
  });

  it('counts a model as checked whose report cannot be written, and says why', async () => {
    const store = new MemoryMonitoring();
    const teller = new MemoryTeller();
    const keepReport = () => Promise.reject(new Error('the bucket does not answer'));
    const told = { teller, told: teller, baselines: noBaselines };
    const rest = { registry: new MemoryRegistry(), periods: store, objects: new MemoryObjects(), ...told };
    const deps = { ...rest, alerts: store, log: store, watches: store, drift: store, reports: { keepReport } };

    const { checked, failed } = await checkModels(deps, { at, models: ['a'] }, order);

    expect(checked).toMatchObject([{ model: 'a', report: 'failed: the bucket does not answer' }]);
    expect(failed).toEqual([]);
  });

  it('goes on behind a model that never ends', async () => {
    const store = new MemoryMonitoring();
    const teller = new MemoryTeller();
    const registry = new MemoryRegistry();
    registry.readSpecification = async (model) => (model === 'slow' ? new Promise(() => {}) : undefined);
    const objects = new MemoryObjects();
    const baselines = new MemoryBaselines(registry, objects);
    const rest = { registry, periods: store, objects, baselines, teller, told: teller, reports };

    const batch = await checkModels(
      { ...rest, alerts: store, log: store, watches: store, drift: store },
      { at, models: ['slow', 'b'] },
      { ...order, deadlineMs: 5 },
    );

    expect(batch.checked.map(({ model }) => model)).toEqual(['b']);
    expect(batch.failed).toEqual([{ model: 'slow', reason: 'not checked within 5 ms' }]);
  });
});
