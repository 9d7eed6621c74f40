import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MinuteEntry } from '../../../lambdas/contracts/stored/rows/minute-row.ts';
import type { CaptureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import { itemBytes } from '../../../lambdas/domain/capture/item-size.ts';
import { splitEntries } from '../../../lambdas/domain/capture/split-entries.ts';
import { minuteEntryOf } from '../../../lambdas/domain/windows/minute-entries.ts';
import { PartTally } from '../../../lambdas/domain/windows/part-tally.ts';
import { aCapture } from '../../support/records.ts';

const terms = {
  features: new Map(),
  prediction: { kind: 'numeric' },
  hasScores: true,
} as const;
const WINDOW = '2026-02-01T12:00:00.000Z';
const request = fc.record({
  version: fc.constantFrom('v1', 'v2', 'v3'),
  assignment: fc.constantFrom('random', 'probe'),
  revision: fc.constantFrom(1, 2),
  outcome: fc.constantFrom('ok', 'error', 'timeout', 'client-error'),
  latencyMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
  prediction: fc.oneof(fc.double({ min: -1, max: 2, noNaN: true }), fc.constant('text')),
  hedge: fc.constantFrom(undefined, undefined, 'first', 'second'),
  hedgeCapped: fc.constantFrom(undefined, undefined, true),
  segments: fc.option(fc.tuple(fc.constantFrom('a1', 'b22', 'c333'), fc.stringMatching(/^x[0-9a-z]{5}$/)), {
    nil: undefined,
  }),
});
const requests = fc
  .array(request, { maxLength: 120 })
  .map((list) => list.map((one, n): CaptureRecord => ({ ...aCapture(), ...one, requestId: `q${n}` })));

function entriesIn(records: readonly CaptureRecord[]) {
  const tally = new PartTally();
  for (const record of records) tally.add(record, WINDOW, terms);
  return tally.entries().map(minuteEntryOf);
}

function count<T>(list: readonly T[], test: (one: T) => boolean): number {
  return list.filter(test).length;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, one) => sum + one, 0);
}

/** By code: requests, errors and timeouts; undefined where no record has any. */
function segmentsIn(records: readonly CaptureRecord[]): MinuteEntry['segments'] {
  const codes = [...new Set(records.flatMap(({ segments }) => segments ?? []))];
  const countsOf = (code: string): [number, number, number] => {
    const own = records.filter(({ segments }) => segments?.includes(code));
    return [own.length, count(own, (one) => one.outcome === 'error'), count(own, (one) => one.outcome === 'timeout')];
  };
  return codes.length === 0 ? undefined : Object.fromEntries(codes.map((code) => [code, countsOf(code)]));
}

/** Second calls that were made, that answered, and slow calls without one. */
function hedgesIn(records: readonly CaptureRecord[]): readonly number[] {
  return [
    count(records, ({ hedge }) => hedge !== undefined),
    count(records, ({ hedge }) => hedge === 'second'),
    count(records, ({ hedge, hedgeCapped }) => hedge === undefined && hedgeCapped === true),
  ];
}

describe('tally of an object', () => {
  it('counts per version, assignment and revision what a recount of the records finds', () => {
    fc.assert(
      fc.property(requests, (records) => {
        for (const entry of entriesIn(records)) {
          const own = records.filter(
            (one) =>
              one.version === entry.version && one.assignment === entry.assignment && one.revision === entry.revision,
          );
          expect(entry.requests).toBe(own.length);
          expect(entry.errors).toBe(count(own, (one) => one.outcome === 'error'));
          expect(entry.timeouts).toBe(count(own, (one) => one.outcome === 'timeout'));
          expect(entry.clientErrors).toBe(count(own, (one) => one.outcome === 'client-error'));
          expect(entry.segments).toEqual(segmentsIn(own));
          expect(entry.hedges ?? [0, 0, 0]).toEqual(hedgesIn(own));
          expect(total(entry.latency)).toBe(own.length);
          expect(entry.latency['180'] ?? 0).toBeGreaterThanOrEqual(entry.timeouts);
          expect(total(entry.errorClasses)).toBe(count(own, (one) => one.outcome !== 'ok'));
          const scored = count(
            own,
            (one) => typeof one.prediction === 'number' && one.prediction >= 0 && one.prediction <= 1,
          );
          expect(total(entry.scores)).toBe(scored);
        }
      }),
      { seed: 1 },
    );
  });

  it('gives the same entries in whatever order the records come', () => {
    fc.assert(
      fc.property(requests, (records) => {
        expect(entriesIn(records.toReversed())).toEqual(entriesIn(records));
      }),
      { seed: 2 },
    );
  });

  it('counts a request id once, and tells the entries of hot routes from the others', () => {
    const tally = new PartTally();

    expect(tally.add(aCapture(), WINDOW, terms)).toBe('added');
    expect(tally.add(aCapture({ outcome: 'error' }), WINDOW, terms)).toBe('duplicate');
    expect(tally.add(aCapture({ model: 'other', hot: false }), WINDOW, terms)).toBe('added');

    expect(tally.requests).toBe(2);
    expect(tally.entries().map(({ model, hot, counts }) => [model, hot, counts.requests, counts.errors])).toEqual([
      ['m', true, 1, 0],
      ['other', false, 1, 0],
    ]);
  });

  it('counts the answer of a later hop against the assigned version, and its call in an entry of its own', () => {
    const entries = entriesIn([
      aCapture({
        version: 'v2',
        outcome: 'error',
        errorClass: 'http-500',
        answeredBy: 'v1',
        prediction: 0.5,
        hops: [{ version: 'v1', outcome: 'error', errorClass: 'http-503', latencyMs: 20 }],
      }),
    ]);

    expect(entries).toMatchObject([
      {
        version: 'v1',
        hop: 'fallback',
        requests: 1,
        errors: 1,
        errorClasses: { 'http-503': 1 },
        latency: { 0: 1 },
      },
      {
        version: 'v2',
        hop: 'assigned',
        requests: 1,
        errors: 1,
        fallbacks: 1,
        errorClasses: { 'http-500': 1 },
        scores: {},
      },
    ]);
  });
});

describe('rows of a window', () => {
  it('hold two entries and their bytes at most, and add up to what was split', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 400, max: 900 }), (records, maxBytes) => {
        const entries = entriesIn(records);
        const rows = splitEntries(entries, maxBytes);

        expect(rows.every((row) => row.length <= 2 && row.length > 0)).toBe(true);
        expect(rows.every((row) => itemBytes(row) <= maxBytes)).toBe(true);
        const split = rows.flat();
        const inAll = (list: readonly MinuteEntry[]): unknown =>
          list
            .flatMap((one) =>
              Object.entries(one.segments ?? {}).map((level) =>
                JSON.stringify([one.version, one.assignment, one.revision, ...level]),
              ),
            )
            .toSorted();
        expect(inAll(split)).toEqual(inAll(entries));
        for (const at of [0, 1, 2]) {
          const sumIn = (list: readonly MinuteEntry[]): number =>
            list.reduce((sum, one) => sum + (one.hedges?.[at] ?? 0), 0);
          expect(sumIn(split)).toBe(sumIn(entries));
        }
        for (const field of ['requests', 'errors', 'timeouts', 'clientErrors', 'fallbacks'] as const) {
          expect(split.reduce((sum, one) => sum + one[field], 0)).toBe(
            entries.reduce((sum, one) => sum + one[field], 0),
          );
        }
        for (const field of ['latency', 'scores', 'errorClasses'] as const) {
          expect(split.reduce((sum, one) => sum + total(one[field]), 0)).toBe(
            entries.reduce((sum, one) => sum + total(one[field]), 0),
          );
        }
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('keeps the five most frequent kinds of failure by name and counts the rest together', () => {
    const kinds = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const records = kinds.flatMap((errorClass, n) =>
      Array.from({ length: 10 - n }, (_, i) =>
        aCapture({ requestId: `${errorClass}${i}`, outcome: 'error', errorClass }),
      ),
    );

    const [entry] = splitEntries(entriesIn(records), 900).flat();

    expect(entry?.errorClasses).toEqual({ a: 10, b: 9, c: 8, d: 7, e: 6, other: 9 });
  });
});

describe('size of an item', () => {
  it.each([
    ['abc', 3],
    ['é', 2],
    ['€', 3],
    ['😀', 4],
    [7, 2],
    [-7, 3],
    [1234, 3],
    [{ a: 1 }, 7],
    [['a', 'b'], 7],
    [true, 1],
  ])('of %j is %d bytes', (value, bytes) => {
    expect(itemBytes(value)).toBe(bytes);
  });
});
