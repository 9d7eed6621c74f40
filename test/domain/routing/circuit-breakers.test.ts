import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CircuitBreakers, usualBreaker } from '../../../lambdas/domain/routing/fallback/circuit-breakers.ts';

const call = (at: number, version = 'v1') => ({ model: 'm', version, settings: usualBreaker, at });

/** Breakers that saw these calls, a second apart, from 0 on. */
function after(failed: readonly boolean[]): CircuitBreakers {
  const breakers = new CircuitBreakers();
  failed.forEach((isFailure, at) => breakers.leave(call(at * 1_000), isFailure));
  return breakers;
}

const T = true;
const F = false;

describe('the breaker of a version', () => {
  it.each([
    ['five failures in a row', [T, T, T, T, T], false],
    ['four failures', [T, T, T, T, F, F], true],
    ['five failures among the last ten', [F, T, F, T, F, T, F, T, F, T], false],
    ['five failures of which one is older than ten calls', [T, F, F, F, F, F, F, T, T, T, T], true],
    ['no call', [], true],
  ])('after %s', (_what, failed, isClosed) => {
    expect(after(failed).enter(call(20_000))).toBe(isClosed);
  });

  it('lets one call through after the pause, and closes when that succeeds', () => {
    const breakers = after([T, T, T, T, T]);

    expect(breakers.enter(call(33_999))).toBe(false);
    expect([breakers.enter(call(34_000)), breakers.enter(call(34_001))]).toEqual([true, false]);
    breakers.leave(call(34_500), false);
    expect([breakers.enter(call(34_501)), breakers.enter(call(34_502))]).toEqual([true, true]);
    // It begins anew: what failed before it opened is forgotten.
    breakers.leave(call(34_503), true);
    expect(breakers.enter(call(34_504))).toBe(true);
  });

  it('opens for another pause when the trial fails', () => {
    const breakers = after([T, T, T, T, T]);
    breakers.enter(call(34_000));

    breakers.leave(call(35_000), true);

    expect([breakers.enter(call(64_999)), breakers.enter(call(65_000))]).toEqual([false, true]);
  });

  it('tries again when nobody said how the trial ended', () => {
    const breakers = after([T, T, T, T, T]);
    breakers.enter(call(34_000));

    expect([breakers.enter(call(63_999)), breakers.enter(call(64_000))]).toEqual([false, true]);
  });

  it('stays open whatever calls that were under way bring', () => {
    const breakers = after([T, T, T, T, T]);

    breakers.leave(call(5_000), false);

    expect(breakers.enter(call(6_000))).toBe(false);
  });

  it('is that version’s alone', () => {
    const breakers = after([T, T, T, T, T]);

    expect([breakers.enter(call(5_000, 'v2')), breakers.enter({ ...call(5_000), model: 'n' })]).toEqual([true, true]);
  });

  it('makes at most one call a pause of a version that always fails, after the first five', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 200 }), (gaps) => {
        const breakers = new CircuitBreakers();
        const made: number[] = [];
        let at = 0;
        for (const gap of gaps) {
          at += gap;
          if (!breakers.enter(call(at))) continue;
          made.push(at);
          breakers.leave(call(at), true);
        }
        const late = made.slice(4);
        expect(late.every((one, n) => n === 0 || one - (late[n - 1] ?? 0) >= 30_000)).toBe(true);
      }),
    );
  });
});
