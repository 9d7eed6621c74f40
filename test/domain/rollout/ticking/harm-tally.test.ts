import { describe, expect, it } from 'vitest';
import { addHarm, noHarm, type HarmEntry } from '../../../../lambdas/domain/rollout/ticking/harm-tally.ts';

const entry = (more: Partial<HarmEntry>): HarmEntry => ({
  version: 'v2',
  assignment: 'random',
  revision: 4,
  hop: 'assigned',
  requests: 0,
  errors: 0,
  timeouts: 0,
  fallbacks: 0,
  latency: {},
  ...more,
});

const harmOf = (windows: readonly (readonly HarmEntry[])[]) =>
  addHarm(noHarm, {
    from: 0,
    to: windows.length,
    entriesOf: (window) => windows[window] ?? [],
    revisions: [{ revision: 4, weightPercent: 5, window: 0 }],
    challenger: 'v2',
    champion: 'v1',
  });

describe('the harm of a rollout', () => {
  it('adds up the challenger’s hedged calls as the assigned version, and has none where none was', () => {
    const hedged = harmOf([
      [entry({ requests: 10, hedges: [3, 2, 0] }), entry({ version: 'v1', requests: 90, hedges: [5, 5, 5] })],
      [entry({ requests: 10 }), entry({ hop: 'fallback', requests: 2, hedges: [1, 1, 1] })],
      [entry({ requests: 10, hedges: [1, 0, 4] }), entry({ revision: 3, requests: 9, hedges: [9, 9, 9] })],
    ]);

    expect(hedged.hedges).toEqual([4, 2, 4]);
    expect(harmOf([[entry({ requests: 10 })]])).not.toHaveProperty('hedges');
  });

  it('tells failures that the champion answered from those that nobody did', () => {
    const harm = harmOf([
      [entry({ requests: 100 }), entry({ version: 'v1', requests: 900, errors: 9 })],
      [
        entry({ requests: 100, errors: 20, timeouts: 10, clientErrors: 2, fallbacks: 27 }),
        // Of 30 calls of the champion in the challenger's place 5 failed; two of those callers got the static answer.
        entry({ version: 'v1', hop: 'fallback', requests: 30, errors: 4, timeouts: 1 }),
      ],
    ]);

    expect(harm).toEqual({
      assigned: 200,
      failed: 30,
      byChampion: 25,
      byFallback: 2,
      unanswered: 3,
      refused: 2,
      firstFailed: 1,
    });
  });

  it('counts what the judge counts: drawn requests under revisions of the rollout', () => {
    const harm = harmOf([
      [
        entry({ requests: 5, errors: 5, assignment: 'rule' }),
        entry({ requests: 5, errors: 5, revision: 3 }),
        entry({ requests: 7 }),
      ],
    ]);

    expect(harm).toEqual({ ...noHarm, assigned: 7 });
  });

  it('remembers the first window that failed, and adds to what was counted before', () => {
    const first = harmOf([[entry({ requests: 1, errors: 1, fallbacks: 1 })]]);

    const second = addHarm(first, {
      from: 1,
      to: 2,
      entriesOf: () => [entry({ requests: 2, errors: 2 })],
      revisions: [{ revision: 4, weightPercent: 5, window: 0 }],
      challenger: 'v2',
    });

    expect(second).toMatchObject({ assigned: 3, failed: 3, byFallback: 1, unanswered: 2, firstFailed: 0 });
  });
});
