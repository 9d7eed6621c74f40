import { describe, expect, it } from 'vitest';
import { baselineKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import { KeptBaselines } from '../../../lambdas/usecases/windows/compaction/kept-baselines.ts';
import { aBaselineContent, withSignature } from '../../support/baselines/contents.ts';
import { FixedClock } from '../../support/fakes/fixed-clock.ts';
import { MemoryBaselines } from '../../support/baselines/memory-baselines.ts';
import { MemoryObjects } from '../../support/fakes/memory-objects.ts';
import { MemoryRegistry } from '../../support/fakes/memory-registry.ts';
import { aCapture, aVersion, AT } from '../../support/records.ts';
import { windowWorld } from '../../support/window-world.ts';

const ID = 'a'.repeat(24);

function givenBaseline() {
  const [registry, objects] = [new MemoryRegistry(), new MemoryObjects()];
  registry.versions.set('m/v1', aVersion({ baseline: ID }));
  const stored = { schema: 1, model: 'm', version: 'v1', id: ID, ...aBaselineContent() };
  objects.objects.set(baselineKey('m', 'v1', ID), JSON.stringify(stored));
  return { registry, baselines: new MemoryBaselines(registry, objects) };
}

describe('health rows beside a baseline', () => {
  it('count categories that it does not name and values beyond its range, of its version alone', async () => {
    const world = windowWorld(withSignature, '2026-02-03T00:00:00.000Z');
    const { baselines } = givenBaseline();
    Object.assign(world.deps, { known: new KeptBaselines(baselines, world.clock) });
    await world.grids.fixGrid('m', 'age', { origin: 0, unit: 2 });
    const lines = ['v1', 'v2'].flatMap((version) =>
      [
        { age: 5, colour: 'red' },
        { age: 900, colour: 'green' },
        { age: 3, colour: 'green' },
      ].map((features, i) =>
        JSON.stringify({ ...aCapture(), version, features, requestId: `${version}-${i}`, at: Date.parse(AT) }),
      ),
    );
    world.objects.objects.set('capture/a', lines.join('\n'));

    await world.fold('a');
    await world.compact();

    const [row] = await world.periods.readHealth('m', '2026-02-01T00:00:00.000Z', '2026-02-02T00:00:00.000Z');
    expect(row?.arms.map(({ version, odd }) => [version, odd])).toEqual([
      ['v1', { age: [0, 0, 1, 0], colour: [0, 2, 0, 0] }],
      ['v2', {}],
    ]);
  });

  it('heed a new baseline after an hour, and read it once until then', async () => {
    const { registry, baselines } = givenBaseline();
    const clock = new FixedClock(AT);
    let reads = 0;
    const read = async (model: string, version: string) => {
      reads += 1;
      return baselines.readBaseline(model, version);
    };
    const kept = new KeptBaselines({ readBaseline: read }, clock);

    expect((await kept.columnsOf('m', 'v1')).size).toBe(2);
    registry.versions.set('m/v1', aVersion());
    expect((await kept.columnsOf('m', 'v1')).size).toBe(2);
    expect(reads).toBe(1);
    clock.advance(3_600_001);
    expect((await kept.columnsOf('m', 'v1')).size).toBe(0);
  });

  it('are read once for all that wait, again after a failure, and each for its hour however many there are', async () => {
    const clock = new FixedClock(AT);
    const read: string[] = [];
    let fails = true;
    const readBaseline = async (model: string, version: string) => {
      read.push(`${model} ${version}`);
      await Promise.resolve();
      if (fails) throw new Error('no answer');
      return undefined;
    };
    const kept = new KeptBaselines({ readBaseline }, clock);

    const failed = await Promise.allSettled([kept.columnsOf('m', 'v1'), kept.columnsOf('m', 'v1')]);
    fails = false;
    await Promise.all(Array.from({ length: 16 }, () => kept.columnsOf('m', 'v1')));

    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(read).toEqual(['m v1', 'm v1']);
    for (let n = 0; n < 5_000; n += 1) await kept.columnsOf('many', `v${n}`);
    read.length = 0;
    for (let n = 1; n < 5_000; n += 1) await kept.columnsOf('many', `v${n}`);
    expect(read).toEqual([]);
    await kept.columnsOf('m', 'v1');
    expect(read).toEqual(['m v1']);
  });
});
