import { describe, expect, it } from 'vitest';
import { brokenPromise } from '../../../lambdas/domain/quality/broken-promise.ts';
import { shareShift } from '../../../lambdas/domain/quality/share-shift.ts';
import { silenceOf } from '../../../lambdas/domain/quality/silence.ts';

const RULE = { level: 1e-3, floor: 0.05, leastRows: 20, leastHits: 5 };

/** C(n, k) by Pascal's rule, with whole numbers of any size. */
function choose(n: number, k: number): bigint {
  let value = 1n;
  for (let i = 1; i <= k; i += 1) value = (value * BigInt(n - k + i)) / BigInt(i);
  return value;
}

/** Two-sided p of a table by summing every table that is at most as likely, in whole numbers. */
function exactP(before: readonly [number, number], now: readonly [number, number]): number {
  const [n, m, hits] = [before[1], now[1], before[0] + now[0]];
  const ways = (x: number): bigint => (x > m || hits - x > n || hits < x ? 0n : choose(m, x) * choose(n, hits - x));
  const seen = ways(now[0]);
  let sum = 0n;
  for (let x = 0; x <= hits; x += 1) if (ways(x) <= seen) sum += ways(x);
  return Number((sum * 10n ** 15n) / choose(n + m, hits)) / 1e15;
}

describe('a share against the hours before', () => {
  it('has risen when it is significant and large enough, with the exact probability', () => {
    const shift = shareShift({ hits: 3, rows: 100 }, { hits: 25, rows: 100 }, RULE);

    expect(shift).toMatchObject({ kind: 'risen', before: 0.03, now: 0.25 });
    expect(shift.kind === 'risen' ? shift.p : 1).toBeCloseTo(exactP([3, 100], [25, 100]), 10);
  });

  it.each([
    ['it fell', { hits: 25, rows: 100 }, { hits: 5, rows: 100 }],
    ['there are too few hits', { hits: 0, rows: 10_000 }, { hits: 4, rows: 40 }],
    ['it is certain and too small to matter', { hits: 0, rows: 1_000_000 }, { hits: 40_000, rows: 1_000_000 }],
    ['it is large and may be chance', { hits: 3, rows: 30 }, { hits: 8, rows: 30 }],
  ])('is steady when %s', (_why, before, now) => {
    expect(shareShift(before, now, RULE)).toEqual({ kind: 'steady' });
  });

  it('is not told from too few rows', () => {
    const few = { hits: 5, rows: 19 };
    const many = { hits: 5, rows: 100 };

    expect(shareShift(few, many, RULE)).toEqual({ kind: 'insufficient-data', side: 'before', needed: 20, got: 19 });
    expect(shareShift(many, few, RULE)).toEqual({ kind: 'insufficient-data', side: 'now', needed: 20, got: 19 });
  });
});

describe('a promise', () => {
  it('is broken only when even the low end of the interval is above what is allowed', () => {
    // Wilson (1927) for 12 of 1,000 at z = 2.3263: low end 0.00627.
    expect(brokenPromise({ hits: 12, rows: 1_000 }, 0.006)).toMatchObject({ kind: 'broken', share: 0.012 });
    expect(brokenPromise({ hits: 12, rows: 1_000 }, 0.0065)).toEqual({ kind: 'kept' });
  });

  it('is neither kept nor broken by nine bad answers of nine: an open alert stays open', () => {
    const few = { kind: 'insufficient-data', of: 'bad events', needed: 10, got: 9 };

    expect(brokenPromise({ hits: 9, rows: 9 }, 0.005)).toEqual(few);
    expect(brokenPromise({ hits: 9, rows: 30 }, 0.005)).toEqual(few);
    expect(brokenPromise({ hits: 10, rows: 10 }, 0.005)).toMatchObject({ kind: 'broken', share: 1 });
  });

  it('is kept by few bad answers that may be chance', () => {
    expect(brokenPromise({ hits: 1, rows: 1_000 }, 0.005)).toEqual({ kind: 'kept' });
    expect(brokenPromise({ hits: 0, rows: 3 }, 0.005)).toEqual({ kind: 'kept' });
  });

  it('is neither kept nor broken without requests', () => {
    expect(brokenPromise({ hits: 0, rows: 0 }, 0.005)).toEqual({
      kind: 'insufficient-data',
      of: 'events',
      needed: 1,
      got: 0,
    });
  });
});

describe('silence', () => {
  it('is told when twenty requests were to be expected', () => {
    expect(silenceOf({ requests: 240, length: 12 }, { requests: 0, length: 1 })).toEqual({
      kind: 'silent',
      expected: 20,
    });
    expect(silenceOf({ requests: 228, length: 12 }, { requests: 0, length: 1 })).toEqual({
      kind: 'insufficient-data',
      needed: 20,
      got: 19,
    });
  });

  it('is over with one request, and not told of a model that was never asked', () => {
    expect(silenceOf({ requests: 240, length: 12 }, { requests: 1, length: 1 })).toEqual({ kind: 'asked' });
    expect(silenceOf({ requests: 0, length: 0 }, { requests: 0, length: 1 })).toMatchObject({ got: 0 });
  });
});
