import { describe, expect, it } from 'vitest';
import { nextTry } from '../../../../lambdas/domain/rollout/planning/warming.ts';

/** Pauses of a target that stays cold and answers at once, in seconds. */
function pausesWithin(patienceMs: number): readonly number[] {
  const pauses: number[] = [];
  let waitedMs = 0;
  for (let tries = 1; ; tries++) {
    const next = nextTry({ tries, waitedMs, patienceMs });
    if (next.kind === 'give-up') return pauses;
    pauses.push(next.seconds);
    waitedMs += next.seconds * 1_000;
  }
}

describe('the pauses before a cold target is asked again', () => {
  it('grow to fifteen seconds and end with the patience', () => {
    expect(pausesWithin(60_000)).toEqual([1, 2, 4, 8, 15, 15, 15]);
    expect(pausesWithin(5_000)).toEqual([1, 2, 2]);
    expect(pausesWithin(1_000)).toEqual([1]);
  });

  it('are whole seconds, as the machine waits, and at least one', () => {
    expect(nextTry({ tries: 1, waitedMs: 900, patienceMs: 1_000 })).toEqual({ kind: 'pause', seconds: 1 });
    expect(nextTry({ tries: 3, waitedMs: 2_500, patienceMs: 4_000 })).toEqual({ kind: 'pause', seconds: 2 });
  });

  it('are none for a target that nobody waits for, or that had its time', () => {
    expect(pausesWithin(0)).toEqual([]);
    expect(nextTry({ tries: 2, waitedMs: 60_000, patienceMs: 60_000 })).toEqual({ kind: 'give-up' });
  });
});
