import { describe, expect, it } from 'vitest';
import { championHistory } from '../../../../lambdas/domain/rollout/planning/champion-history.ts';
import type { RowEntry } from '../../../../lambdas/domain/rollout/ticking/judge-rows.ts';

const entry = (over: Partial<RowEntry> = {}): RowEntry => ({
  version: 'v1',
  assignment: 'random',
  revision: 1,
  hop: 'assigned',
  requests: 10,
  errors: 1,
  timeouts: 2,
  clientErrors: 3,
  latency: { '3': 8, '180': 2 },
  ...over,
});

describe('the history of a champion', () => {
  it('adds up its drawn requests, and those of all versions of the model', () => {
    const windows = [
      { window: 5, entries: [entry(), entry({ version: 'v2', requests: 30 }), entry({ assignment: 'probe' })] },
      { window: 6, entries: [entry({ latency: { '4': 10 } }), entry({ hop: 'fallback' })] },
    ];

    expect(championHistory(windows, 'v1')).toEqual({
      windows: 2,
      modelRequests: 50,
      requests: 20,
      errors: 2,
      timeouts: 4,
      clientErrors: 6,
      latency: { '3': 8, '4': 10, '180': 2 },
    });
  });

  it('counts quiet windows between two, but not the hours in which nobody watched', () => {
    const windows = [1, 4, 100, 101].map((window) => ({ window, entries: [entry()] }));

    expect(championHistory(windows, 'v1').windows).toBe(1 + 3 + 1 + 1);
  });

  it('is empty for a champion that was never seen', () => {
    expect(championHistory([], 'v1')).toEqual({
      windows: 0,
      modelRequests: 0,
      requests: 0,
      errors: 0,
      timeouts: 0,
      clientErrors: 0,
      latency: {},
    });
  });
});
