import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import type { SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { wideRow, type WideRow } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import { gridAround, type Grid } from '../../../lambdas/domain/sketch/feature-grid.ts';
import { settleEntries } from '../../../lambdas/domain/windows/fix-grids.ts';
import { aCapture, AT } from '../../support/records.ts';
import { windowWorld } from '../../support/window-world.ts';

const LATER = '2026-02-04T12:00:00.000Z';
const MINUTE = 60_000;
const OBJECTS = ['a', 'b', 'c', 'd'] as const;
const specification: Partial<SpecificationInput> = {
  signature: {
    features: [
      { name: 'x', kind: 'numeric' },
      { name: 'colour', kind: 'categorical' },
    ],
    prediction: { path: '$.score' },
  },
};

/** A request, and the object that captured it; two requests of one object may have one id. */
const request = fc.record({
  object: fc.constantFrom(...OBJECTS),
  id: fc.integer({ min: 0, max: 6 }),
  minute: fc.constantFrom(0, 1, 4, 5, 9, 59, 60, 61, 700, 1_439),
  version: fc.constantFrom('v1', 'v2'),
  outcome: fc.constantFrom('ok', 'error', 'timeout', 'client-error'),
  score: fc.option(fc.integer({ min: 0, max: 99 }), { nil: undefined }),
  weight: fc.constantFrom<number>(1, 2, 4),
  x: fc.constantFrom(-2, 0, 0.5, 3, null, 'seven'),
  colour: fc.constantFrom('red', 'green', null),
  hot: fc.constant(true),
});
type Request = typeof request extends fc.Arbitrary<infer One> ? One : never;

/** What befalls the line: an object is delivered (again), or compaction runs; either may die after some writes. */
const event = fc.record({
  what: fc.constantFrom(...OBJECTS, 'compact'),
  writes: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
});

function recordOf({ object, id, minute, score, x, colour, ...rest }: Request): CaptureRecord {
  return aCapture({
    ...rest,
    requestId: `${object}${id}`,
    at: Date.parse(AT) - 12 * 60 * MINUTE + minute * MINUTE,
    prediction: score === undefined ? null : (score + 0.5) / 100,
    features: { x, colour },
    latencyMs: 10,
  });
}

type Grids = ReadonlyMap<string, Grid>;
const fixedGrids: Grids = new Map(['x', '$prediction'].map((column) => [column, gridAround(0, 1)]));

async function worldOf(requests: readonly Request[], grids = fixedGrids) {
  const world = windowWorld(specification, LATER);
  for (const [column, grid] of grids) await world.grids.fixGrid('m', column, grid);
  for (const object of OBJECTS) {
    const own = requests.filter((one) => one.object === object).map(recordOf);
    world.objects.objects.set(`capture/${object}`, own.map((one) => JSON.stringify(one)).join('\n'));
  }
  return world;
}

type World = Awaited<ReturnType<typeof worldOf>>;

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** Everything that stands at the end, but for the time at which a minute row was written. */
function standing({ objects, rows, periods }: World) {
  const kept = (prefix: string) => [...objects.objects].filter(([key]) => key.startsWith(prefix)).toSorted(byKey);
  const minutes = [...rows.rows].map(([key, { foldedAt: _at, ...row }]) => [key, row] as const);
  return {
    parts: kept('parts/'),
    wide: kept('wide/'),
    minutes: minutes.toSorted(byKey),
    health: [...periods.health].toSorted(byKey),
    pointers: [...periods.pointers].toSorted(byKey),
  };
}

const DAY_START = Date.parse('2026-02-01T00:00:00.000Z');

/** `[request, error, timeout, weight, x, no x, text x, red, score]` of one request. */
function onesOf(one: Request): readonly number[] {
  const isX = [typeof one.x === 'number', one.x === null, one.x === 'seven'];
  const weighted = [true, ...isX, one.colour === 'red', one.score !== undefined];
  const exact = [true, one.outcome === 'error', one.outcome === 'timeout'];
  return [...exact.map(Number), ...weighted.map((is) => Number(is) * one.weight)];
}

/** The first record of each id, counted by hand by period and version. */
function recount(requests: readonly Request[], minutes: number): Record<string, readonly number[]> {
  const seen = new Set<string>();
  const counts: Record<string, readonly number[]> = {};
  for (const one of requests) {
    if (seen.has(one.object + one.id)) continue;
    seen.add(one.object + one.id);
    const start = new Date(DAY_START + Math.floor(one.minute / minutes) * minutes * MINUTE).toISOString();
    const key = `${start} ${one.version}`;
    const held = counts[key];
    counts[key] = onesOf(one).map((count, i) => count + (held?.[i] ?? 0));
  }
  return counts;
}

const total = (counts: Readonly<Record<string, number>> | readonly number[] = {}): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

function countsIn(rows: readonly WideRow[]): Record<string, readonly number[]> {
  const counts: Record<string, readonly number[]> = {};
  for (const { start, entries } of rows) {
    for (const { version, counts: own, captured } of entries) {
      const { x, colour } = captured.features;
      if (x?.kind !== 'numeric' || colour?.kind !== 'categorical') throw new Error('features have other sketches');
      const { fresh, listed } = colour.categories;
      counts[`${start} ${version}`] = [
        own.requests,
        own.errors,
        own.timeouts,
        captured.weight,
        total(x.grid.cells),
        x.grid.missing,
        x.grid.mistyped,
        (fresh['red'] ?? 0) + (listed['red'] ?? 0),
        total(captured.scores),
      ];
    }
  }
  return counts;
}

function wideRows({ objects }: World, period: 'hour' | 'day'): readonly WideRow[] {
  const found = [...objects.objects].filter(([key]) => key.startsWith(`wide/m/${period}/`));
  return found.map(([, text]) => wideRow.parse(JSON.parse(text)));
}

async function marksOf({ dirty }: World): Promise<readonly string[]> {
  const periods = ['five', 'hour', 'label', 'day'] as const;
  const marks = await Promise.all(periods.map(async (period) => (await dirty.list(period, '9')).map(() => period)));
  return marks.flat();
}

/** Rows without regard to when a grid was fixed: hours before it hold their values as they were. */
function settledRows(world: World, period: 'hour' | 'day', grids: Grids) {
  const rows = wideRows(world, period).toSorted((a, b) => (a.start < b.start ? -1 : 1));
  return rows.map(({ start, sources, entries }) => ({ start, sources, entries: settleEntries(entries, grids) }));
}

describe('folding and compaction', () => {
  it('leave the rows of one clean pass, whatever is repeated, reordered, late or killed between two writes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 10 }),
        fc.array(event, { maxLength: 8 }),
        fc.array(fc.nat(12), { maxLength: 3 }),
        async (requests, events, deaths) => {
          const world = await worldOf(requests);
          for (const { what, writes } of events) {
            await (what === 'compact' ? world.compact(writes) : world.fold(what, writes));
          }
          for (const object of OBJECTS.toReversed()) await world.fold(object);
          for (const writes of deaths) await world.compact(writes);
          await world.compact();

          const clean = await worldOf(requests);
          for (const object of OBJECTS) await clean.fold(object);
          await clean.compact();
          expect(standing(world)).toEqual(standing(clean));
          expect(countsIn(wideRows(world, 'hour'))).toEqual(recount(requests, 60));
          expect(countsIn(wideRows(world, 'day'))).toEqual(recount(requests, 1_440));
          const health = Object.fromEntries(
            [...world.periods.health.values()].flatMap(({ start, arms }) =>
              arms.map((arm) => [`${start} ${arm.version}`, [arm.requests, arm.errors, arm.timeouts, arm.captured[1]]]),
            ),
          );
          const fives = Object.entries(recount(requests, 5)).map(([key, counts]) => [key, counts.slice(0, 4)] as const);
          expect(health).toEqual(Object.fromEntries(fives));
        },
      ),
      { seed: 10, numRuns: 1_000 },
    );
  }, 120_000);

  it('count every request once while grids are fixed on the way, in the grids that stand at last', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 20, maxLength: 40 }),
        fc.array(event, { maxLength: 6 }),
        fc.array(fc.nat(12), { maxLength: 2 }),
        async (some, events, deaths) => {
          const requests = some.map((one, n) => ({ ...one, id: n, weight: 4 * one.weight }));
          const world = await worldOf(requests, new Map());
          for (const { what, writes } of events) {
            await (what === 'compact' ? world.compact(writes) : world.fold(what, writes));
          }
          for (const object of OBJECTS) await world.fold(object);
          for (const writes of deaths) await world.compact(writes);
          await world.compact();

          const grids = await world.grids.readGrids('m');
          const clean = await worldOf(requests, grids);
          for (const object of OBJECTS) await clean.fold(object);
          await clean.compact();
          for (const period of ['hour', 'day'] as const)
            expect(settledRows(world, period, grids)).toEqual(settledRows(clean, period, grids));
        },
      ),
      { seed: 12, numRuns: 300 },
    );
  }, 120_000);

  it.each([
    [0, ['five']],
    [1, ['five']],
    [2, ['five']],
    [3, ['five', 'hour']],
    [4, ['hour']],
    [5, ['hour']],
    [6, ['hour']],
    [7, ['hour']],
    [8, ['hour', 'day']],
    [9, ['day']],
    [10, ['day']],
    [11, ['day']],
    [12, []],
  ] as const)(
    'keep a period marked until its rows stand: a run that dies after %i writes leaves %j',
    async (writes, left) => {
      const one = JSON.stringify(aCapture());
      const [world, clean] = [await worldOf([]), await worldOf([])];
      for (const each of [world, clean]) {
        each.objects.objects.set('capture/a', one);
        await each.fold('a');
      }
      await clean.compact();

      await world.compact(writes);
      const marked = await marksOf(world);
      await world.compact();

      expect(marked).toEqual(left);
      expect(await marksOf(world)).toEqual([]);
      expect(standing(world)).toEqual(standing(clean));
    },
  );
});
