import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../../lambdas/contracts/messages/capture-record.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { wideRow, type WideRow } from '../../../../lambdas/contracts/stored/rows/period-row.ts';
import { compactDay } from '../../../../lambdas/usecases/windows/compaction/compact-day.ts';
import { compactThroughMinute } from '../../../../lambdas/usecases/windows/compaction/compact-through-minute.ts';
import { compact, type Compacted } from '../../../../lambdas/usecases/windows/compaction/compact.ts';
import { aCapture, AT } from '../../../support/records.ts';
import { windowWorld } from '../../../support/window-world.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const specification: Partial<SpecificationInput> = {
  signature: { features: [{ name: 'x', kind: 'numeric' }], prediction: { path: '$.score', threshold: 0.5 } },
};

function setUp(now = '2026-02-04T12:00:00.000Z') {
  const world = windowWorld(specification, now);
  const capture = async (hash: string, records: readonly Partial<CaptureRecord>[]): Promise<void> => {
    const lines = records.map((over, n) => JSON.stringify(aCapture({ requestId: `${hash}${n}`, ...over })));
    world.objects.objects.set(`capture/${hash}`, lines.join('\n'));
    await world.fold(hash);
  };
  /** Folds a label part for a request of an hour, as feedback does. */
  const labelOf =
    (model: string) =>
    async (start: string, object: string, requestId: string): Promise<void> => {
      const row = {
      model, version: 'v1', assignment: 'random', revision: 0, slice: 0, requestId,
      window: Date.parse(start) / 1000, arrivedAt: world.clock.now(), label: 1, prediction: 0.75, weight: 1,
    }; // prettier-ignore
      const batches = [{ batch: object, labels: [row] }];
      const arrived = new Date(world.clock.now()).toISOString();
      const part = { schema: 1, hour: start, arrived, object, batches };
      await world.objects.writeText(`label-parts/${start}/${arrived}~${object}.json.gz`, JSON.stringify(part));
      await world.dirty.mark('label', { start, stamp: `${arrived}~${object}`, since: world.clock.now() });
    };
  const label = labelOf('m');
  const wide = (period: 'hour' | 'day', start = AT): WideRow =>
    wideRow.parse(JSON.parse(world.objects.objects.get(`wide/m/${period}/${start}.json.gz`) ?? '{}'));
  const once = (run: string): Promise<Compacted> =>
    compact(world.deps, { windowSeconds: 60, budgetMs: 1e9, run, leaseMs: 200_000 });
  return { ...world, capture, label, labelOf, wide, once };
}

const requestsIn = ({ entries }: WideRow): number => entries.reduce((sum, { counts }) => sum + counts.requests, 0);

describe('hours whose parts have expired', () => {
  it('keep their counts when a label comes late', async () => {
    const { capture, label, wide, compact: run, clock, objects } = setUp();
    await capture('a', [{}, {}, {}]);
    await capture('b', [{}, {}]);
    await run();
    clock.advance(40 * DAY_MS);
    for (const key of [...objects.objects.keys()].filter((one) => one.startsWith('parts/')))
      objects.objects.delete(key);

    await label(AT, 'late', 'a0');
    await run();
    clock.advance(2 * HOUR_MS);
    await run();

    expect(wide('hour')).toMatchObject({ sources: 2, labelled: [{ rows: 1 }] });
    expect(requestsIn(wide('hour'))).toBe(5);
    expect(requestsIn(wide('day', '2026-02-01T00:00:00.000Z'))).toBe(5);
    expect(wide('day', '2026-02-01T00:00:00.000Z').labelled).toMatchObject([{ rows: 1 }]);
  });

  it('keep their counts when an object comes late, and are whole while no part can have expired', async () => {
    const { capture, wide, compact: run, clock, objects } = setUp();
    await capture('a', [{}, {}, {}]);
    await run();
    clock.advance(20 * DAY_MS);
    await capture('b', [{}]);
    await run();
    expect(requestsIn(wide('hour'))).toBe(4);
    clock.advance(20 * DAY_MS);
    objects.objects.delete(`parts/${AT}/a.json.gz`);

    await capture('c', [{}]);
    await run();

    expect(requestsIn(wide('hour'))).toBe(4);
    expect(wide('hour').sources).toBe(2);
  });
});

describe('two runs', () => {
  it('never overlap', async () => {
    const { capture, once } = setUp();
    await capture('a', [{}]);

    const [first, second] = await Promise.all([once('one'), once('two')]);

    expect(first).toMatchObject({ kind: 'compacted', five: 1, hour: 1, day: 1 });
    expect(second).toEqual({ kind: 'busy' });
    expect(await once('three')).toMatchObject({ kind: 'compacted', five: 0 });
  });

  it('wait for a run that died until its lease is over', async () => {
    const { capture, compact: run, once, clock } = setUp();
    await capture('a', [{}]);
    await run(2);

    expect(await once('next')).toEqual({ kind: 'busy' });
    clock.advance(200_000);

    expect(await once('next')).toMatchObject({ kind: 'compacted', hour: 1 });
  });
});

describe('a period that cannot be written', () => {
  it('holds up no other, keeps its mark, and is thrown at the end', async () => {
    const { capture, once, deps, wide, dirty } = setUp();
    const bad = new Date(Date.parse(AT) + HOUR_MS).toISOString();
    await capture('a', [{}]);
    await capture('b', [{ at: Date.parse(bad) }]);
    await once('first');
    await capture('c', [{}, {}]);
    await capture('d', [{ at: Date.parse(bad) }]);
    const written: string[] = [];
    const objects = {
      readText: (key: string) => deps.objects.readText(key),
      listKeys: (from: string, to: string) => deps.objects.listKeys(from, to),
      listObjects: deps.objects.listObjects.bind(deps.objects),
      writeText: async (key: string, text: string) => {
        if (key.endsWith(`/hour/${bad}.json.gz`)) throw new Error('no room');
        written.push(key);
        await deps.objects.writeText(key, text);
      },
    };
    const order = { windowSeconds: 60, budgetMs: 1e9, leaseMs: 200_000 };

    await expect(compact({ ...deps, objects }, { ...order, run: 'second' })).rejects.toThrow('no room');

    expect(written).toEqual([`wide/m/hour/${AT}.json.gz`, 'wide/m/day/2026-02-01T00:00:00.000Z.json.gz']);
    expect(requestsIn(wide('hour'))).toBe(3);
    expect(await dirty.list('hour', '2026-02-04T00:00:00.000Z')).toMatchObject([{ start: bad }]);
    expect(await once('third')).toMatchObject({ kind: 'compacted', five: 0, hour: 1, day: 1 });
    expect(requestsIn(wide('hour', bad))).toBe(2);
  });
});

describe('labels', () => {
  it('wait for more of their hour, and are written once', async () => {
    const { capture, label, once, compact: run, clock, wide } = setUp();
    await capture('a', [{}, {}]);
    await run();
    await label(AT, 'one', 'a0');

    expect(await once('early')).toMatchObject({ label: 0 });
    clock.advance(4 * 60_000);
    await label(AT, 'two', 'a1');
    expect(await once('still early')).toMatchObject({ label: 0 });
    clock.advance(60_000);

    expect(await once('due')).toMatchObject({ five: 0, hour: 0, label: 1 });
    expect(wide('hour').labelled).toMatchObject([{ rows: 2 }]);
  });

  it('of one model do not write the objects of others again', async () => {
    const { capture, label, labelOf, once, clock, objects, periods } = setUp();
    await capture('a', [{}, { model: 'n', requestId: 'n0' }]);
    await once('rows');
    await labelOf('n')(AT, 'one', 'n0');
    clock.advance(5 * 60_000);
    await once('first');
    periods.pointers.delete(`hour n ${AT}`);
    const written: string[] = [];
    const write = objects.writeText.bind(objects);
    objects.writeText = async (key, text) => (written.push(key), write(key, text));

    await label(AT, 'two', 'a0');
    written.length = 0;
    clock.advance(5 * 60_000);
    await once('second');

    expect(written.filter((key) => key.includes('/hour/'))).toEqual([`wide/m/hour/${AT}.json.gz`]);
    expect(periods.pointers.has(`hour n ${AT}`)).toBe(true);
  });

  it('of old hours never delay the rows of now; the newest hours come first', async () => {
    const { capture, label, once, clock, deps } = setUp();
    const hours = Array.from({ length: 50 }, (_, n) => new Date(Date.parse(AT) - n * HOUR_MS).toISOString());
    for (const hour of hours) await label(hour, 'burst', `q${hour}`);
    clock.advance(10 * 60_000);
    await capture('a', [{ at: Date.parse('2026-02-04T10:00:00.000Z') }]);
    const written: string[] = [];
    const objects = {
      readText: (key: string) => deps.objects.readText(key),
      listKeys: (from: string, to: string) => deps.objects.listKeys(from, to),
      listObjects: deps.objects.listObjects.bind(deps.objects),
      writeText: async (key: string, text: string) => {
        written.push(key);
        await deps.objects.writeText(key, text);
      },
    };

    await compact({ ...deps, objects }, { windowSeconds: 60, budgetMs: 1e9, run: 'r', leaseMs: 1 });

    const rows = written.filter((key) => key.startsWith('wide/m/hour/'));
    expect(rows).toEqual(['2026-02-04T10:00:00.000Z', ...hours].map((hour) => `wide/m/hour/${hour}.json.gz`));
    expect(await once('after')).toMatchObject({ label: 0 });
  });
});

describe('a burst of labels', () => {
  it('does not keep a day from being written, however short the time', async () => {
    const { capture, label, wide, clock, deps } = setUp();
    for (let n = 1; n <= 50; n += 1)
      await label(new Date(Date.parse(AT) - n * HOUR_MS).toISOString(), 'burst', `q${n}`);
    clock.advance(10 * 60_000);
    await capture('a', [{}]);
    const objects = {
      readText: (key: string) => deps.objects.readText(key),
      listKeys: (from: string, to: string) => deps.objects.listKeys(from, to),
      listObjects: deps.objects.listObjects.bind(deps.objects),
      writeText: async (key: string, text: string) => {
        clock.advance(1_000);
        await deps.objects.writeText(key, text);
      },
    };

    const done = await compact({ ...deps, objects }, { windowSeconds: 60, budgetMs: 10_000, run: 'r', leaseMs: 1 });

    expect(done).toMatchObject({ kind: 'compacted', five: 1, hour: 1, day: 1, isCutShort: true });
    expect(requestsIn(wide('day', '2026-02-01T00:00:00.000Z'))).toBe(1);
  });
});

describe('columns of few requests', () => {
  it('get a grid once a hundred values are together in an hour, and keep it', async () => {
    const { capture, compact: run, wide, grids } = setUp();
    for (const hash of ['a', 'b', 'c'])
      await capture(
        hash,
        Array.from({ length: 40 }, (_, n) => ({ prediction: null, features: { x: n } })),
      );
    expect((await grids.readGrids('m')).size).toBe(0);

    await run();
    const fixed = await grids.readGrids('m');
    const first = wide('hour');
    await capture(
      'd',
      Array.from({ length: 40 }, () => ({ prediction: null, features: { x: 1e6 } })),
    );
    await run();

    expect(fixed.get('x')).toEqual({ origin: 19, unit: 16 });
    expect(await grids.readGrids('m')).toEqual(fixed);
    const [before, after] = [first, wide('hour')].map(({ entries }) => entries[0]?.captured.features['x']);
    expect(before).toMatchObject({ kind: 'numeric', grid: { range: { min: 0, max: 39 } } });
    expect(after).toMatchObject({ kind: 'numeric', grid: { grid: fixed.get('x'), range: { min: 0, max: 1e6 } } });
    for (const [column, rows] of [[before, 120], [after, 160]] as const) {
      const cells = column?.kind === 'numeric' ? column.grid.cells : [];
      expect(cells.reduce((sum, count) => sum + count, 0)).toBe(rows);
    } // prettier-ignore
  });

  it('get a grid from a day where no hour has a hundred values', async () => {
    const { capture, compact: run, wide, grids } = setUp();
    for (const hour of [0, 1, 2])
      await capture(
        `h${hour}`,
        Array.from({ length: 40 }, (_, n) => ({ at: Date.parse(AT) + hour * HOUR_MS, features: { x: n } })),
      );

    await run();

    expect([...(await grids.readGrids('m')).keys()]).toContain('x');
    expect(wide('hour').entries[0]?.captured.features['x']?.kind).toBe('loose');
    expect(wide('day', '2026-02-01T00:00:00.000Z').entries[0]?.captured.features['x']?.kind).toBe('numeric');
  });
});

describe('a day of a thousand models', () => {
  it('is made from the rows of its hours, side by side and within bounds, without reading a part', async () => {
    const { capture, once, objects, deps } = setUp();
    const models = Array.from({ length: 1_000 }, (_, n) => `m${n}`);
    for (const hour of [0, 1])
      await capture(
        `h${hour}`,
        models.map((model) => ({ model, hot: false, at: Date.parse(AT) + hour * HOUR_MS })),
      );
    await once('hours');
    const read: string[] = [];
    let [open, most] = [0, 0];
    const counted = {
      writeText: (key: string, text: string) => deps.objects.writeText(key, text),
      listKeys: (from: string, to: string) => deps.objects.listKeys(from, to),
      listObjects: deps.objects.listObjects.bind(deps.objects),
      readText: async (key: string) => {
        read.push(key);
        most = Math.max(most, (open += 1));
        await Promise.resolve();
        open -= 1;
        return objects.readText(key);
      },
    };

    await compactDay({ ...deps, objects: counted }, { start: '2026-02-01T00:00:00.000Z', windowSeconds: 60 });

    expect(read.filter((key) => key.startsWith('parts/'))).toEqual([]);
    expect(new Set(read.filter((key) => key.includes('/hour/'))).size).toBeGreaterThanOrEqual(2_000);
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThanOrEqual(36);
    const days = [...objects.objects.keys()].filter((key) => key.includes('/day/'));
    expect(days).toHaveLength(1_000);
    for (const key of days) expect(requestsIn(wideRow.parse(JSON.parse(objects.objects.get(key) ?? '')))).toBe(2);
  });
});

describe('a run of the schedule', () => {
  it.each([
    [60, 1],
    [12, 1],
    [2, 6],
    [1, 11],
  ])(
    'with windows of %i s compacts %i times, so that rows are no older than five of them',
    async (windowSeconds, times) => {
      const { deps, clock } = setUp();
      const runs: { readonly at: number; readonly kind: string }[] = [];
      const start = clock.now();

      await compactThroughMinute(
        { ...deps, clock },
        { windowSeconds, budgetMs: 1e9, run: 'r', leaseMs: 200_000 },
        ({ kind }) => runs.push({ at: (clock.now() - start) / 1000, kind }),
      );

      const every = 5 * windowSeconds;
      expect(runs).toEqual(Array.from({ length: times }, (_, n) => ({ at: n * every, kind: 'compacted' })));
    },
  );
});
