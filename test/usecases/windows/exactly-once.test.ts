import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import type { SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { wideRow, type WideRow } from '../../../lambdas/contracts/stored/rows/period-row.ts';
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
  weight: fc.constantFrom(1, 2, 4),
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

async function worldOf(requests: readonly Request[]) {
  const world = windowWorld(specification, LATER);
  await world.fixGrid('x');
  await world.fixGrid('$prediction');
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

describe('folding and compaction', () => {
  it('leave the rows of one clean pass, whatever is repeated, reordered, late or killed between two writes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 10 }),
        fc.array(event, { maxLength: 8 }),
        async (requests, events) => {
          const world = await worldOf(requests);
          for (const { what, writes } of events) {
            await (what === 'compact' ? world.compact(writes) : world.fold(what, writes));
          }
          for (const object of OBJECTS.toReversed()) await world.fold(object);
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

  it('keep a period marked while its rows are not written, and clear the mark after', async () => {
    const world = await worldOf([]);
    world.objects.objects.set('capture/a', JSON.stringify(aCapture()));
    await world.fold('a');

    await world.compact(0);
    expect(await world.dirty.list('five', LATER)).toHaveLength(1);
    await world.compact();

    for (const period of ['five', 'hour', 'day'] as const) expect(await world.dirty.list(period, LATER)).toEqual([]);
    expect(world.periods.pointers.size).toBe(2);
  });
});
