import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PartEntry, Sequences } from '../../../lambdas/contracts/stored/rows/part.ts';
import { gridAround } from '../../../lambdas/domain/sketch/feature-grid.ts';
import { armCountsOf } from '../../../lambdas/domain/windows/health-arms.ts';
import { mergeEntries, servedOf } from '../../../lambdas/domain/windows/merge-entries.ts';
import { PartTally } from '../../../lambdas/domain/windows/part-tally.ts';
import { aCapture, AT } from '../../support/records.ts';

const terms = {
  features: new Map([
    ['x', { kind: 'numeric', grid: gridAround(0, 1) }],
    ['loose', { kind: 'numeric' }],
    ['colour', { kind: 'categorical', baseline: new Set(['red']) }],
  ] as const),
  prediction: { kind: 'numeric', grid: gridAround(0, 1) },
  hasScores: true,
} as const;
const value = fc.constantFrom(-3, 0, 0.25, 7, 1e12, 'red', 'blue', null, true);
const record = fc.record({
  version: fc.constantFrom('v1', 'v2'),
  assignment: fc.constantFrom('random', 'probe'),
  outcome: fc.constantFrom('ok', 'error', 'timeout', 'client-error'),
  weight: fc.constantFrom(1, 2, 8),
  prediction: fc.constantFrom(0.1, 0.9, null),
  features: fc.record({ x: value, loose: value, colour: value }),
});
type Given = typeof record extends fc.Arbitrary<infer One> ? One : never;
const lists = fc.array(record, { maxLength: 12 });

function entriesOf(records: readonly Given[]): readonly PartEntry[] {
  const tally = new PartTally();
  for (const [n, one] of records.entries()) tally.add(aCapture({ ...one, requestId: `q${n}` }), AT, terms);
  return tally.entries();
}

describe('merging hedged calls', () => {
  it('adds them up over parts, in whatever order, and pointers carry the sums', () => {
    const entries = [
      ...entriesOf([]),
      ...([{ hedge: 'second' }, { hedge: 'first' }, { hedgeCapped: true }, {}] as const).flatMap((over, n) => {
        const tally = new PartTally();
        tally.add(aCapture({ requestId: `h${n}`, ...over }), AT, terms);
        return tally.entries();
      }),
    ];
    const [merged] = mergeEntries(entries);

    expect(merged?.counts.hedges).toEqual([2, 1, 1]);
    expect(mergeEntries(entries.toReversed())).toEqual([merged]);
    expect(merged && armCountsOf(merged)).toMatchObject({ hedges: [2, 1, 1] });
    expect(mergeEntries(entries.slice(3))[0]?.counts).not.toHaveProperty('hedges');
  });
});

describe('merging the numbers that environments gave', () => {
  const numbered = (n: number, sequences?: Sequences): PartEntry => {
    const tally = new PartTally();
    tally.add(aCapture({ requestId: `q${n}` }), AT, terms);
    const [entry] = tally.entries();
    if (entry === undefined) throw new Error('no entry');
    return { ...entry, ...(sequences === undefined ? {} : { sequences }) };
  };

  it('spans the first and the last of each environment and adds up what was seen, in whatever order they come', () => {
    const parts = [
      numbered(1, { a: [5, 9, 4], b: [1, 1, 1] }),
      numbered(2, { a: [2, 6, 3], c: [7, 8, 2] }),
      numbered(3),
      numbered(4, { a: [10, 12, 3] }),
    ];
    const wanted = { a: [2, 12, 10], b: [1, 1, 1], c: [7, 8, 2] };

    for (const order of [parts, parts.toReversed()]) expect(mergeEntries(order)[0]?.sequences).toEqual(wanted);
    const [first, ...rest] = parts;
    expect(mergeEntries([...mergeEntries(rest), ...(first === undefined ? [] : [first])])[0]?.sequences).toEqual(
      wanted,
    );
    // Four came in all, and the numbers of `a` lack one.
    expect(mergeEntries(parts).map(servedOf)).toEqual([4 + 1]);
  });

  it('has none where no part has any', () => {
    expect(mergeEntries([numbered(1), numbered(2)])[0]).not.toHaveProperty('sequences');
    expect(mergeEntries([numbered(1)]).map(servedOf)).toEqual([undefined]);
  });
});

describe('merging entries of parts', () => {
  it('gives what one part of all records would say', () => {
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        expect(mergeEntries([...entriesOf(a), ...entriesOf(b)])).toEqual(mergeEntries(entriesOf([...a, ...b])));
      }),
      { seed: 13 },
    );
  });

  it('does not depend on order and grouping', () => {
    fc.assert(
      fc.property(lists, lists, lists, (a, b, c) => {
        const [x, y, z] = [entriesOf(a), entriesOf(b), entriesOf(c)];
        const all = mergeEntries([...x, ...y, ...z]);

        expect(mergeEntries([...z, ...y, ...x])).toEqual(all);
        expect(mergeEntries([...mergeEntries([...x, ...y]), ...z])).toEqual(all);
        expect(mergeEntries([...x, ...mergeEntries([...y, ...z])])).toEqual(all);
      }),
      { seed: 14 },
    );
  });
});
