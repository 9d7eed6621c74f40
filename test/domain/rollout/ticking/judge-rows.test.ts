import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRows, type RowEntry } from '../../../../lambdas/domain/rollout/ticking/judge-rows.ts';

const revisions = [
  { revision: 5, weightPercent: 5, window: 0 },
  { revision: 6, weightPercent: 25, window: 3 },
];

function entry(changes: Partial<RowEntry>): RowEntry {
  const counts = { requests: 10, errors: 1, timeouts: 2, latency: { '14': 10 } };
  return { version: 'v2', assignment: 'random', revision: 5, hop: 'assigned', ...counts, ...changes };
}

const span = { revisions, challenger: 'v2', champion: 'v1' };

describe('rows for the judge', () => {
  it('adds the entries of a window and weight by arm', () => {
    const entries = [
      entry({ clientErrors: 3 }),
      entry({ latency: { '14': 4, '20': 6 }, clientErrors: 1 }),
      // Written by a release that did not count them.
      entry({ version: 'v1', requests: 90 }),
    ];

    expect(judgeRows({ ...span, from: 1, to: 2, entriesOf: () => entries })).toEqual([
      {
        minute: 1,
        weight: 0.05,
        arms: {
          champion: { requests: 90, errors: 1, timeouts: 2, clientErrors: 0, latency: { '14': 10 } },
          challenger: { requests: 20, errors: 2, timeouts: 4, clientErrors: 4, latency: { '14': 14, '20': 6 } },
        },
      },
    ]);
  });

  it('splits a window in which the weight changed', () => {
    const rows = judgeRows({ ...span, from: 3, to: 4, entriesOf: () => [entry({ revision: 6 }), entry({})] });

    expect(rows.map(({ minute, weight }) => [minute, weight])).toEqual([
      [3, 0.05],
      [3, 0.25],
    ]);
  });

  it('makes a window without entries one without requests, at the weight in force', () => {
    const rows = judgeRows({ ...span, from: 2, to: 4, entriesOf: () => [] });

    expect(rows.map(({ minute, weight, arms }) => [minute, weight, arms.challenger.requests])).toEqual([
      [2, 0.05, 0],
      [3, 0.25, 0],
    ]);
  });

  it.each([
    ['probe', entry({ assignment: 'probe' })],
    ['fallback hop', entry({ hop: 'fallback' })],
    ['other revision', entry({ revision: 4 })],
    ['other version', entry({ version: 'v9' })],
  ])('does not count a %s', (_name, one) => {
    const [row] = judgeRows({ ...span, from: 0, to: 1, entriesOf: () => [one] });

    expect(row?.arms.challenger.requests).toBe(0);
    expect(row?.arms.champion.requests).toBe(0);
  });

  it('has no champion for a first version', () => {
    const first = {
      revisions,
      challenger: 'v2',
      from: 0,
      to: 1,
      entriesOf: () => [entry({}), entry({ version: 'v1' })],
    };

    expect(judgeRows(first)[0]?.arms).toMatchObject({ champion: { requests: 0 }, challenger: { requests: 10 } });
  });

  it('gives every window at least one row, in order, and loses no countable request', () => {
    const entries = fc.array(
      fc.record({
        version: fc.constantFrom('v1', 'v2'),
        revision: fc.constantFrom(5, 6),
        requests: fc.integer({ min: 0, max: 50 }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.array(entries, { maxLength: 8 }), (windows) => {
        const full = windows.map((list) => list.map((one) => entry({ ...one, errors: 0, timeouts: 0, latency: {} })));
        const rows = judgeRows({ ...span, from: 0, to: windows.length, entriesOf: (window) => full[window] ?? [] });
        const minutes = rows.map(({ minute }) => minute);
        expect(new Set(minutes).size).toBe(windows.length);
        expect(minutes).toEqual(minutes.toSorted((a, b) => a - b));
        const total = windows.flat().reduce((sum, { requests }) => sum + requests, 0);
        const judged = rows.reduce((sum, { arms }) => sum + arms.champion.requests + arms.challenger.requests, 0);
        expect(judged).toBe(total);
      }),
    );
  });
});
