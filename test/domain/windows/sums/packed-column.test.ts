import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnSketch, PartEntry } from '../../../../lambdas/contracts/stored/rows/part.ts';
import { part } from '../../../../lambdas/contracts/stored/rows/part.ts';
import { ColumnSum } from '../../../../lambdas/domain/windows/sums/column-sum.ts';
import { mergeEntries } from '../../../../lambdas/domain/windows/merge-entries.ts';
import { packColumn, PackedTextError } from '../../../../lambdas/domain/windows/sums/packed-column.ts';
import { packEntry } from '../../../../lambdas/domain/windows/part-entry.ts';

const count = fc.integer({ min: 0, max: 1e9 });
const some = fc.integer({ min: 1, max: 1e9 });
const real = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
/** The ends of the cells are not 0. */
const cells = fc.tuple(some, fc.array(count, { maxLength: 20 }), some).map(([a, middle, b]) => [a, ...middle, b]);
const numeric = fc
  .record({
    origin: real,
    unit: fc.constantFrom(0.125, 1, 1024),
    first: fc.integer({ min: -512, max: 400 }),
    cells: fc.option(cells, { nil: undefined }),
    edges: fc.tuple(real, real),
    odd: fc.record({ missing: count, infinite: count, mistyped: count }),
  })
  .map(({ origin, unit, first, cells: own, edges, odd }): ColumnSketch => {
    const values = own && { first, cells: own, range: { min: Math.min(...edges), max: Math.max(...edges) } };
    return { kind: 'numeric', grid: { grid: { origin, unit }, ...(values ?? { first: 0, cells: [] }), ...odd } };
  });
const names = fc.string({ unit: 'binary', maxLength: 8 }).filter((name) => name !== '__proto__');
const table = fc
  .uniqueArray(fc.tuple(names, some), { selector: ([name]) => name, maxLength: 10 })
  .map((all) => Object.fromEntries(all));
const categorical = fc
  .record({ listed: table, fresh: table, other: count, missing: count, mistyped: count })
  .map((categories): ColumnSketch => ({ kind: 'categorical', categories }));

function summed(columns: readonly (ColumnSketch | string)[]): ColumnSketch {
  const sum = new ColumnSum();
  for (const column of columns) sum.add(column);
  return sum.sketch();
}

const entry: PartEntry = {
  model: 'm',
  version: 'v1',
  assignment: 'random',
  revision: 0,
  window: '2026-02-01T12:00:00.000Z',
  hop: 'assigned',
  hot: false,
  counts: {
    requests: 3,
    errors: 1,
    timeouts: 0,
    clientErrors: 0,
    fallbacks: 0,
    errorClasses: { error: 1 },
    latency: { '-4': 2, '7': 1 },
  },
  captured: {
    records: 3,
    weight: 3,
    squares: 3,
    features: {
      x: {
        kind: 'numeric',
        grid: { grid: { origin: 0, unit: 1 }, first: -1, cells: [1, 0, 2], range: { min: -0.06, max: 0.1 }, missing: 0, infinite: 0, mistyped: 0 },
      },
      y: { kind: 'loose', values: [[2, 3]], missing: 0, infinite: 0, mistyped: 0 },
    },
    scores: { '12': 3 },
  },
}; // prettier-ignore

describe('packed columns', () => {
  it('add up as the columns that they were made of', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(numeric, { maxLength: 4 }), fc.array(categorical, { maxLength: 4 })), (columns) => {
        expect(summed(columns.map(packColumn))).toEqual(summed(columns));
      }),
      { seed: 21, numRuns: 500 },
    );
  });

  it('give back one column as it was', () => {
    fc.assert(
      fc.property(fc.oneof(numeric, categorical), (column) => {
        expect(summed([packColumn(column)])).toEqual(column);
      }),
      { seed: 22, numRuns: 500 },
    );
  });

  it('stand beside columns of before in one sum', () => {
    const frame = { schema: 1, five: entry.window, object: 'o', windowSeconds: 60 };
    const stored = part.parse(JSON.parse(JSON.stringify({ ...frame, entries: [entry, packEntry(entry)] })));

    const [merged] = mergeEntries(stored.entries);

    expect(JSON.stringify(stored.entries[1])).toContain('"x":"n1;0;1;-0.06;0.1;-1,0,0,0,1,0,2"');
    expect(merged?.counts).toMatchObject({ requests: 6, latency: { '-4': 4, '7': 2 } });
    expect(merged?.captured).toMatchObject({
      features: { x: { grid: { first: -1, cells: [2, 0, 4] } }, y: { values: [[2, 6]] } },
      scores: { '12': 6 },
    });
  });

  it.each(['', 'n1;0;1', 'n1;0;1;;;1,x', 'c1;1,2', 'c1;0,0,0,0;3', 'c1;0,0,0,0;1,9', 'z9;1'])('refuse %j', (text) => {
    expect(() => new ColumnSum().add(text)).toThrow(PackedTextError);
  });
});

describe('columns of different kinds', () => {
  it('keep the one of most rows and count the others as mistyped, in any order', () => {
    const columns: readonly ColumnSketch[] = [
      entry.captured.features['x'] ?? { kind: 'loose', values: [], missing: 0, infinite: 0, mistyped: 0 },
      { kind: 'loose', values: [[0.2, 2]], missing: 1, infinite: 0, mistyped: 0 },
      {
        kind: 'numeric',
        grid: { grid: { origin: 5, unit: 1 }, first: 0, cells: [4], range: { min: 5, max: 5 }, missing: 0, infinite: 0, mistyped: 0 },
      },
      { kind: 'categorical', categories: { listed: { a: 2 }, fresh: {}, other: 0, missing: 0, mistyped: 0 } },
    ]; // prettier-ignore

    const sum = summed(columns);

    expect(summed(columns.toReversed())).toEqual(sum);
    expect(sum).toMatchObject({ kind: 'numeric', grid: { grid: { origin: 5 }, missing: 1, mistyped: 5 } });
  });
});
