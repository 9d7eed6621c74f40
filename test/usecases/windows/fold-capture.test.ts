import { describe, expect, it } from 'vitest';
import { foldCapture } from '../../../lambdas/usecases/windows/fold-capture.ts';
import { FoldCatalog } from '../../../lambdas/usecases/windows/fold-catalog.ts';
import { FixedClock } from '../../support/fakes/fixed-clock.ts';
import { MemoryDirty } from '../../support/fakes/memory-dirty.ts';
import { MemoryGrids } from '../../support/fakes/memory-grids.ts';
import { MemoryObjects } from '../../support/fakes/memory-objects.ts';
import { MemoryOutcomes } from '../../support/fakes/memory-outcomes.ts';
import { MemoryRows } from '../../support/fakes/memory-rows.ts';
import { aCapture, aSpecification, AT } from '../../support/records.ts';

const OBJECT = { key: 'capture/2026/02/01/12/one', hash: 'abc', windowSeconds: 60 };
const NEXT = '2026-02-01T12:01:00.000Z';
const LATER = '2026-02-01T12:05:00.000Z';

function setUp(lines: readonly string[]) {
  const clock = new FixedClock('2026-02-01T12:01:30.000Z');
  const objects = new MemoryObjects();
  const rows = new MemoryRows(clock);
  objects.objects.set(OBJECT.key, lines.join('\n'));
  const [dirty, grids] = [new MemoryDirty(), new MemoryGrids()];
  const slices = new MemoryOutcomes(clock);
  const registry = { readSpecification: () => Promise.resolve(aSpecification()) };
  const catalog = new FoldCatalog({ registry, grids, clock });
  return {
    deps: {
      lines: objects,
      objects,
      rows,
      slices,
      dirty,
      grids,
      catalog,
      clock,
      watch: { look: async () => undefined },
    },
    slices,
    objects,
    rows,
    dirty,
    clock,
  };
}

function line(over: Parameters<typeof aCapture>[0] = {}): string {
  return JSON.stringify(aCapture(over));
}

describe('folding an object', () => {
  it('counts each request in the window in which its answer left', async () => {
    const { deps, rows } = setUp([
      line({ requestId: 'a', at: Date.parse(AT) + 59_999 }),
      line({ requestId: 'b', at: Date.parse(NEXT), outcome: 'timeout' }),
      line({ requestId: 'c', at: Date.parse(NEXT) + 1, version: 'v2' }),
    ]);

    const outcome = await foldCapture(deps, OBJECT);

    expect(outcome).toEqual({
      kind: 'folded',
      requests: 3,
      duplicates: 0,
      malformed: 0,
      parts: 1,
      rows: 2,
      lagMs: 30_001,
    });
    const read = await rows.readRows('m', AT, LATER);
    expect(read.map((row) => [row.window, row.object, row.entries.map((one) => [one.version, one.requests])])).toEqual([
      [AT, 'abc-0', [['v1', 1]]],
      [NEXT, 'abc-0', [['v1', 1], ['v2', 1]]], // prettier-ignore
    ]);
    expect(read.map((row) => row.ttl)).toEqual([AT, NEXT].map((iso) => Date.parse(iso) / 1000 + 14 * 86_400));
  });

  it('leaves rows as they are when the object is folded again, even later', async () => {
    const { deps, rows, clock } = setUp([line()]);
    await foldCapture(deps, OBJECT);
    const before = await rows.readRows('m', AT, LATER);

    clock.advance(60_000);
    const again = await foldCapture(deps, OBJECT);

    expect(again).toMatchObject({ kind: 'folded', rows: 1 });
    expect(await rows.readRows('m', AT, LATER)).toEqual(before);
  });

  it('adds the rows of two objects of one window', async () => {
    const { deps, rows } = setUp([line()]);

    await foldCapture(deps, OBJECT);
    await foldCapture(deps, { ...OBJECT, hash: 'def' });

    expect((await rows.readRows('m', AT, LATER)).map((row) => row.object)).toEqual(['abc-0', 'def-0']);
  });

  it('keeps malformed lines aside and folds the rest', async () => {
    const future = line({ requestId: 'z', at: Date.parse(AT) + 3 * 86_400_000 });
    const noVersion = JSON.stringify({ ...aCapture(), version: undefined });
    const { deps, objects, rows } = setUp(['{"broken', line(), '', noVersion, future, '[]']);

    const outcome = await foldCapture(deps, OBJECT);

    expect(outcome).toMatchObject({ requests: 1, malformed: 4, reasons: { 'no-record': 3, future: 1 }, rows: 1 });
    const aside = objects.objects.get('malformed/abc.ndjson')?.trimEnd().split('\n') ?? [];
    expect(aside.map((one): unknown => JSON.parse(one))).toEqual([
      { line: 0, reason: 'no-record', text: '{"broken' },
      { line: 3, reason: 'no-record', text: noVersion },
      { line: 4, reason: 'future', text: future },
      { line: 5, reason: 'no-record', text: '[]' },
    ]);
    expect(await rows.readRows('m', AT, LATER)).toHaveLength(1);
  });

  it('counts what was not read by its reason and place, and folds the rest', async () => {
    const { deps, objects } = setUp([]);
    const skipped = { reason: 'too-long', line: 1, characters: 50_000_000 } as const;
    const lines = {
      readLines: async () =>
        (async function* () {
          yield line();
          yield skipped;
          yield line({ requestId: 'b' });
        })(),
    };

    const outcome = await foldCapture({ ...deps, lines }, OBJECT);

    expect(outcome).toMatchObject({ requests: 2, malformed: 1, reasons: { 'too-long': 1 } });
    expect(objects.objects.get('malformed/abc.ndjson')).toBe('{"line":1,"reason":"too-long","characters":50000000}\n');
  });

  it('gives an object up that takes too long, and writes nothing of it', async () => {
    const { deps, objects, clock } = setUp([]);
    const lines = {
      readLines: async () =>
        (async function* () {
          for (let n = 0; ; n += 1) {
            clock.advance(1);
            yield line({ requestId: `q${n}` });
          }
        })(),
    };

    const folding = foldCapture({ ...deps, lines }, { ...OBJECT, until: clock.now() + 2_000 });

    await expect(folding).rejects.toThrow('took too long');
    expect([...objects.objects.keys()].filter((key) => key !== OBJECT.key)).toEqual([]);
  });

  it('writes slice rows of sticky requests, hot or not, whose position the router knew', async () => {
    const sticky = (n: number, over: object): string => line({ requestId: `q${n}`, hot: false, slice: n % 4, ...over });
    const { deps, slices } = setUp([
      ...Array.from({ length: 40 }, (_, n) => sticky(n, { latencyMs: n % 4 === 3 ? 900 : 30 })),
      sticky(40, { outcome: 'timeout' }),
      sticky(41, { version: 'v2', outcome: 'error' }),
      line({ requestId: 'drawn' }),
      sticky(1, {}),
    ]);

    await foldCapture(deps, OBJECT);
    await foldCapture(deps, OBJECT);

    const [v1, v2, ...others] = await slices.readSlices('m', AT, LATER);
    expect(others).toEqual([]);
    expect(v1).toMatchObject({ window: AT, version: 'v1', assignment: 'random', object: 'abc', minutes: 10 });
    expect(v1?.slices['requests']?.slice(0, 5)).toEqual([11, 10, 10, 10, 0]);
    expect(v1?.slices['timeouts']?.slice(0, 5)).toEqual([1, 0, 0, 0, 0]);
    // The p50 of these requests is 30 ms: those above it are the slow ones and the timeout.
    expect(v1?.slices['latency0']?.slice(0, 5)).toEqual([1, 0, 0, 10, 0]);
    expect(v2?.slices['errors']?.slice(0, 3)).toEqual([0, 1, 0]);
  });

  it('writes a part but no row for records of models that are not hot', async () => {
    const { deps, rows, objects, dirty } = setUp([line({ hot: false })]);

    expect(await foldCapture(deps, OBJECT)).toMatchObject({ requests: 1, parts: 1, rows: 0 });
    expect(rows.rows.size).toBe(0);
    expect([...objects.objects.keys()]).toContain(`parts/${AT}/abc.json.gz`);
    expect(await dirty.list('five', NEXT)).toEqual([{ start: AT, stamp: 'abc' }]);
  });

  it('writes a part for each five windows that the object touches, and the same bytes when it comes again', async () => {
    const { deps, objects, clock } = setUp([line(), line({ requestId: 'b', at: Date.parse(AT) + 300_000 })]);
    clock.advance(600_000);
    await foldCapture(deps, OBJECT);
    const parts = [...objects.objects].filter(([key]) => key.startsWith('parts/'));

    await foldCapture(deps, OBJECT);

    expect(parts.map(([key]) => key)).toEqual([`parts/${AT}/abc.json.gz`, `parts/${LATER}/abc.json.gz`]);
    expect([...objects.objects].filter(([key]) => key.startsWith('parts/'))).toEqual(parts);
  });

  it('names an object that is gone, and one that is empty', async () => {
    const { deps } = setUp([]);

    expect(await foldCapture(deps, { ...OBJECT, key: 'capture/gone' })).toEqual({ kind: 'gone' });
    expect(await foldCapture(deps, OBJECT)).toEqual({
      kind: 'folded',
      requests: 0,
      duplicates: 0,
      malformed: 0,
      parts: 0,
      rows: 0,
    });
  });

  it('fails when rows cannot be written, so that the object comes again', async () => {
    const { deps } = setUp([line()]);
    const rows = { writeRows: () => Promise.reject(new Error('no table')), readRows: () => Promise.resolve([]) };

    await expect(foldCapture({ ...deps, rows }, OBJECT)).rejects.toThrow('no table');
  });

  it('makes rows of at most 1 KB from latencies all over the scale', async () => {
    const lines = Array.from({ length: 900 }, (_, n) => line({ requestId: `q${n}`, latencyMs: 0.1 * 1.016 ** n }));
    const { deps, rows } = setUp(lines);

    await foldCapture(deps, OBJECT);

    const read = await rows.readRows('m', AT, LATER);
    expect(read.length).toBeGreaterThan(1);
    expect(read.flatMap((row) => row.entries).reduce((sum, one) => sum + one.requests, 0)).toBe(900);
    const buckets = read.flatMap((row) => row.entries.flatMap((one) => Object.values(one.latency)));
    expect(buckets.reduce((sum, one) => sum + one, 0)).toBe(900);
  });
});
