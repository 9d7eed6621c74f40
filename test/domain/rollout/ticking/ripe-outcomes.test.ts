import { describe, expect, it } from 'vitest';
import type { RowEntry } from '../../../../lambdas/domain/rollout/ticking/judge-rows.ts';
import type { OutcomeEntry } from '../../../../lambdas/contracts/stored/rows/outcome-row.ts';
import {
  hasValues,
  ripenOutcomes,
  type OutcomeSpan,
} from '../../../../lambdas/domain/rollout/ticking/ripe-outcomes.ts';

const entry = (over: Partial<RowEntry>): RowEntry => ({
  version: 'v1',
  assignment: 'random',
  revision: 1,
  hop: 'assigned',
  requests: 100,
  errors: 0,
  timeouts: 0,
  latency: {},
  ...over,
});
const learned = (over: Partial<OutcomeEntry>): OutcomeEntry => ({
  version: 'v1',
  assignment: 'random',
  revision: 1,
  kpis: { sale: 5 },
  moments: { value: { count: 2, sum: 3, sumSq: 5 } },
  ...over,
});
const sale = { name: 'sale', kind: 'binary', maturityWindows: 3 } as const;

/** Every window has 100 requests of the champion and 40 of the challenger; outcomes arrive one window later. */
function span(over: Partial<OutcomeSpan> = {}): OutcomeSpan {
  return {
    revisions: [{ revision: 1, weightPercent: 25, window: 0 }],
    challenger: 'v2',
    champion: 'v1',
    entriesOf: () => [entry({}), entry({ version: 'v2', requests: 40 })],
    outcomesOf: (window) => [
      { arrived: window + 1, entry: learned({}) },
      { arrived: window + 1, entry: learned({ version: 'v2', kpis: { sale: 2 } }) },
    ],
    heardUntil: 10,
    ...over,
  };
}

describe('outcomes that ripen', () => {
  it('are those whose maturity has been heard to its end, from the window on that was ripe before', () => {
    const { strata, until } = ripenOutcomes(span(), sale, 4);

    expect(until).toBe(7);
    expect(strata.map(({ window }) => window)).toEqual([4, 5, 6]);
    expect(strata[0]?.cohort).toEqual({
      champion: { events: 5, requests: 100 },
      challenger: { events: 2, requests: 40 },
    });
  });

  it('do not ripen twice, nor go back when less has been heard', () => {
    expect(ripenOutcomes(span({ heardUntil: 5 }), sale, 4)).toEqual({ strata: [], until: 4 });
  });

  it('count what came within the maturity alone, however long one waits', () => {
    const late = (window: number) => [
      { arrived: window + 3, entry: learned({ kpis: { sale: 1 } }) },
      { arrived: window + 4, entry: learned({ kpis: { sale: 50 } }) },
    ];

    const { strata } = ripenOutcomes(span({ outcomesOf: late, heardUntil: 100 }), sale, 0);

    expect(strata).toHaveLength(97);
    expect(new Set(strata.map(({ cohort }) => cohort?.champion.events))).toEqual(new Set([1]));
  });

  it('read requests that were drawn, of the assigned variant, under revisions of the rollout', () => {
    const entriesOf = () => [
      entry({}),
      entry({ assignment: 'rule', requests: 7 }),
      entry({ hop: 'fallback', requests: 7 }),
      entry({ revision: 9, requests: 7 }),
    ];

    const { strata } = ripenOutcomes(span({ entriesOf, heardUntil: 4 }), sale, 0);

    expect(strata[0]?.cohort?.champion.requests).toBe(100);
  });

  it('keep a window in which the weight changed apart by weight', () => {
    const revisions = [
      { revision: 1, weightPercent: 25, window: 0 },
      { revision: 2, weightPercent: 50, window: 0 },
    ];
    const entriesOf = () => [entry({}), entry({ revision: 2, requests: 60 })];

    const { strata } = ripenOutcomes(span({ revisions, entriesOf, heardUntil: 4 }), sale, 0);

    expect(strata.map(({ cohort }) => cohort?.champion.requests)).toEqual([100, 60]);
  });

  it('give sums for a KPI with values, and its requests where none were learned: they have scores', () => {
    const value = { name: 'value', kind: 'value', maturityWindows: 0 } as const;
    const outcomesOf = (window: number) => (window === 1 ? [{ arrived: 1, entry: learned({}) }] : []);

    const { strata } = ripenOutcomes(span({ outcomesOf, heardUntil: 3 }), value, 0);

    const nothing = { count: 0, sum: 0, sumSq: 0 };
    const asked = { weightPercent: 25, requests: { challenger: 40, champion: 100 } };
    expect(strata).toEqual([
      { ...asked, window: 0, moments: { champion: nothing, challenger: nothing } },
      { ...asked, window: 1, moments: { champion: { count: 2, sum: 3, sumSq: 5 }, challenger: nothing } },
      { ...asked, window: 2, moments: { champion: nothing, challenger: nothing } },
    ]);
    expect(strata.map(hasValues)).toEqual([false, true, false]);
  });
});
