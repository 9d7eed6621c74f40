import { describe, expect, it } from 'vitest';
import { epochMsOf } from '../../../../lambdas/contracts/runtime/instants.ts';
import type { EvidenceRow } from '../../../../lambdas/contracts/stored/evidence.ts';
import type { RolloutOutcome, RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { rolloutReport } from '../../../../lambdas/domain/report/rollout/rollout-report.ts';
import type { LineChart } from '../../../../lambdas/domain/report/chart.ts';
import type { ModelReport, Part } from '../../../../lambdas/domain/report/section.ts';
import { AT, aRollout } from '../../../support/records.ts';

const start = Date.parse(AT);
const after = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();

function reportOf(over: Partial<RolloutRecord>, rows: readonly EvidenceRow[] = []): ModelReport {
  return rolloutReport({ record: aRollout(over), verdicts: [], rows, msOf: epochMsOf }, after(60));
}

function partsOf({ sections }: ModelReport, id: string): readonly Part[] {
  return sections.find((section) => section.id === id)?.parts ?? [];
}

function chartOf(report: ModelReport, title: string): LineChart | undefined {
  return partsOf(report, 'course').find((part): part is LineChart => part.kind === 'lines' && part.title === title);
}

function pointsOf(chart: LineChart | undefined): Record<string, readonly (readonly [number, number])[]> {
  const lines = (chart?.lines ?? []).map(
    ({ name, points }) => [name, points.map(({ x, y }) => [(x - start) / 60_000, y] as const)] as const,
  );
  return Object.fromEntries(lines);
}

const revisions = [
  { revision: 1, weightPercent: 25, step: 0, at: AT },
  { revision: 2, weightPercent: 50, step: 1, at: after(5) },
];
const outcome: RolloutOutcome = {
  kind: 'promoted',
  reason: 'p99 within 28 %; failures 0 of 100',
  at: after(9),
  tests: ['latency<bad'],
};

describe('the moves of a bandit', () => {
  const bounds = { floor: 5, ceiling: 100 };
  const bandit = {
    champion: bounds,
    challengers: [bounds],
    lookWindows: 60,
    events: 100,
    halfLifeWindows: 10_080,
    exploreWindows: 600,
    confirmPercent: 50,
  };
  const experiment = {
    kind: 'bandit' as const,
    arms: [{ version: 'v2', weightPercent: 50 }],
    goal: { kpi: 'booked', better: 'higher' as const, effectPercent: 5 },
    atLeastWindows: 1,
    deadlineWindows: 900,
    winner: 'promote' as const,
    bandit,
  };
  const plan = { ...aRollout({}).plan, experiment };
  const says = ['challenger v2 from 50 % to 83 %: booked 5.2 %', 'champion v1 from 50 % to 17 %: booked 4.4 %'];

  it('are told one by one with their reasons, and so is whom the frozen split confirms', () => {
    const frozen = { version: 'v2', window: 300, reason: 'v2 leads' };
    const record = aRollout({
      plan,
      revisions,
      experiment: { arms: [], out: [], bandit: { look: 3, moves: 1, frozen } },
    });
    const verdict = {
      kind: 'continue',
      reason: 'r',
      window: 180,
      at: after(180),
      move: { look: 3, window: 180, arms: [], says },
    };

    const parts = partsOf(
      rolloutReport({ record, verdicts: [verdict], rows: [], msOf: epochMsOf }, after(200)),
      'course',
    );

    expect(parts.find((part) => part.kind === 'table' && part.caption === 'How shares moved, and why')).toMatchObject({
      rows: [
        [expect.any(String), '3', says[0]],
        ['', '', says[1]],
      ],
    });
    expect(parts).toContainEqual({ kind: 'note', text: 'Frozen to confirm v2: v2 leads' });
  });

  it('are said to be none before the first, and are no part of other rollouts', () => {
    const told = (over: Partial<RolloutRecord>) => JSON.stringify(partsOf(reportOf({ revisions, ...over }), 'course'));

    expect(told({ plan })).toContain('no share was moved yet');
    expect(told({})).not.toContain('no share was moved yet');
  });
});

describe('the shares of a rollout', () => {
  it('are those of every step, and all of them of whoever serves at the end', () => {
    const chart = chartOf(reportOf({ revisions, state: 'promoted', outcome }), 'Share of the requests by version');

    expect(pointsOf(chart)).toEqual({
      v1: [
        [0, 0.75],
        [5, 0.5],
        [9, 0],
      ],
      v2: [
        [0, 0.25],
        [5, 0.5],
        [9, 1],
      ],
    });
    expect(chart?.marks).toEqual([{ x: start + 9 * 60_000, name: 'promoted' }]);
  });

  it('go back to the champion where it was taken back', () => {
    const back: RolloutOutcome = { ...outcome, kind: 'rolled-back', tests: ['errors'] };
    const chart = chartOf(
      reportOf({ revisions, state: 'rolled-back', outcome: back }),
      'Share of the requests by version',
    );

    expect(pointsOf(chart)).toMatchObject({
      v1: [
        [0, 0.75],
        [5, 0.5],
        [9, 1],
      ],
      v2: [
        [0, 0.25],
        [5, 0.5],
        [9, 0],
      ],
    });
  });

  it('are shared after the promotion while the version before is held back', () => {
    const keepWarm = {
      version: 'v1',
      since: after(9),
      until: after(19),
      revisions: [],
      sharePercent: 10,
      ended: { at: after(19), reason: 'over' },
    };
    const chart = chartOf(
      reportOf({ revisions, state: 'promoted', outcome, keepWarm }),
      'Share of the requests by version',
    );

    expect(pointsOf(chart)).toMatchObject({
      v1: [
        [0, 0.75],
        [5, 0.5],
        [9, 0.1],
        [19, 0.1],
      ],
      v2: [
        [0, 0.25],
        [5, 0.5],
        [9, 0.9],
        [19, 0.9],
      ],
    });
  });

  it('go back where a promoted version was taken back while the one before was kept warm', () => {
    const keepWarm = { version: 'v1', since: after(9), until: after(19), revisions: [] };
    const back: RolloutOutcome = { ...outcome, kind: 'rolled-back', tests: ['errors'], at: after(12) };
    const chart = chartOf(
      reportOf({ revisions, state: 'rolled-back', outcome: back, keepWarm }),
      'Share of the requests by version',
    );

    expect(pointsOf(chart)).toMatchObject({
      v1: [
        [0, 0.75],
        [5, 0.5],
        [9, 0],
        [12, 1],
      ],
      v2: [
        [0, 0.25],
        [5, 0.5],
        [9, 1],
        [12, 0],
      ],
    });
  });

  it('are those of each challenger of an experiment', () => {
    const arms = [
      { version: 'v2', weightPercent: 20 },
      { version: 'v3', weightPercent: 30 },
    ];
    const own = [{ revision: 1, weightPercent: 50, step: 0, at: AT, arms }];
    const chart = chartOf(reportOf({ revisions: own, lastTickAt: after(3) }), 'Share of the requests by version');

    expect(pointsOf(chart)).toEqual({
      v1: [
        [0, 0.5],
        [3, 0.5],
      ],
      v2: [
        [0, 0.2],
        [3, 0.2],
      ],
      v3: [
        [0, 0.3],
        [3, 0.3],
      ],
    });
  });

  it('name copies for what they are', () => {
    const shadow = { sharePercent: 40, timeoutMs: 1000 };
    const { plan } = aRollout();
    const chart = chartOf(
      reportOf({
        plan: { ...plan, steps: [{ weightPercent: 0, bakeWindows: 5, shadow }] },
        revisions: [{ revision: 1, weightPercent: 0, step: 0, at: AT, shadow: true }],
        lastTickAt: after(3),
      }),
      'Share of the requests by version',
    );

    expect(pointsOf(chart)).toMatchObject({
      v1: [
        [0, 1],
        [3, 1],
      ],
      v2: [
        [0, 0],
        [3, 0],
      ],
      'copies, seen by nobody': [
        [0, 0.4],
        [3, 0.4],
        [3, 0.4],
      ],
    });
  });

  it('say that there were none before the first step', () => {
    expect(partsOf(reportOf({ revisions: [], step: -1 }), 'course')[0]).toEqual({
      kind: 'note',
      tone: 'warn',
      text: 'Share of the requests: nothing was moved or judged',
    });
  });
});

describe('recorded requests', () => {
  const block = {
    from: 0,
    until: 10,
    pairs: 9,
    failed: 1,
    decisions: { both: 5, onlyChampion: 2, onlyChallenger: 1, neither: 1 },
  };
  const sums = {
    blocks: [block, { ...block, from: 10, until: 20 }],
    checked: { asked: 5, answered: 5, same: 5 },
    found: 20,
    skipped: { cut: 0, fields: 0, prediction: 0, twice: 0 },
    labelled: 20,
    objects: 1,
  };
  const retro = {
    startedAt: AT,
    cursor: { hour: AT, after: '' },
    slices: 2,
    calls: { challenger: 20, champion: 5 },
    sums,
  };

  it('are drawn where nothing else was asked, and nothing is said of shares', () => {
    const ended = { at: AT, kind: 'undecided' as const, says: '4 against 2' };
    const parts = partsOf(reportOf({ revisions: [], step: -1, retro: { ...retro, ended } }), 'course');

    expect(parts).toHaveLength(1);
    expect(parts[0]).toMatchObject({ kind: 'bars', title: 'Recorded requests', note: '4 against 2' });
    expect(parts[0]?.kind === 'bars' ? parts[0].groups.map(({ name, values }) => [name, ...values]) : []).toEqual([
      ['asked', 20],
      ['answered', 18],
      ['both right', 10],
      ['champion', 4],
      ['challenger', 2],
      ['neither', 2],
    ]);
  });

  it('stand before the shares of the strategy behind them', () => {
    const parts = partsOf(reportOf({ revisions, retro }), 'course');

    expect(parts.map((part) => ('title' in part ? part.title : part.kind)).slice(0, 2)).toEqual([
      'Recorded requests',
      'Share of the requests by version',
    ]);
  });
});

describe('failed requests', () => {
  const arm = (requests: number, errors: number, timeouts = 0): EvidenceRow['arms']['champion'] => ({
    requests,
    errors,
    timeouts,
  });
  const rows = [
    { minute: 0, weight: 0.5, arms: { champion: arm(10, 0), challenger: arm(0, 0) } },
    { minute: 1, weight: 0.5, arms: { champion: arm(10, 1), challenger: arm(10, 1, 2) } },
  ];

  it('are errors and timeouts so far, and no point without a request', () => {
    const chart = chartOf(reportOf({ revisions }, rows), 'Failed requests so far');

    expect(pointsOf(chart)).toEqual({
      v1: [
        [1, 0],
        [2, 0.05],
      ],
      v2: [[2, 0.3]],
    });
    expect(chart?.note).toBe('v1: 1 of 20 failed; v2: 3 of 10 failed');
  });

  it('have one line where nobody served before', () => {
    const { champion: _, ...first } = aRollout({ revisions });
    const report = rolloutReport({ record: first, verdicts: [], rows, msOf: epochMsOf }, AT);

    expect(Object.keys(pointsOf(chartOf(report, 'Failed requests so far')))).toEqual(['v2']);
  });
});

describe('the page of a rollout', () => {
  it('leads with what came of it', () => {
    const report = reportOf({ revisions, state: 'promoted', outcome });

    expect(report.headline).toBe("v2: promoted: p99 within the tolerated distance of the champion's");
    expect(report.tone).toBe('good');
    expect(reportOf({ revisions }).headline).toBe('v2: running, step 1 of 1, 10 %');
  });

  it('tells what people asked and were asked, in order', () => {
    const asked = {
      id: 'promotion-1',
      about: 'promotion' as const,
      step: 0,
      at: after(2),
      window: 2,
      dueAt: after(62),
      otherwise: 'reject' as const,
    };
    const closed = { answer: 'approved' as const, at: after(4), window: 4, by: 'ann' };
    const report = reportOf({
      revisions,
      requests: [
        { kind: 'approve', by: 'ann', at: after(4), question: 'promotion-1' },
        { kind: 'pause', by: 'bob', at: after(1), reason: 'lunch' },
      ],
      questions: [{ ...asked, closed }],
    });

    const people = partsOf(report, 'course').find((part) => part.kind === 'table');
    expect(people?.rows.map((row) => row.slice(1))).toEqual([
      ['bob', 'pause', 'lunch'],
      ['the plan', 'asks before its promotion (promotion-1)', 'approved 2026-02-01 12:04:00 UTC'],
      ['ann', 'approve promotion-1', ''],
    ]);
  });

  it('has the verdicts of a standing challenger', () => {
    const { plan } = aRollout();
    const standing = { by: 'requests' as const, periodWindows: 10, whenBetter: 'tell' as const, kpi: 'booked' };
    const period = {
      number: 3,
      from: AT,
      until: after(10),
      at: after(11),
      is: 'undecided' as const,
      reason: 'booked +1 %',
      requests: 1_200,
      goals: [],
    };
    const report = reportOf({ revisions, plan: { ...plan, standing }, periods: [period] });

    const table = partsOf(report, 'course').find((part) => part.kind === 'table');
    expect(table?.rows).toEqual([
      ['3', '2026-02-01 12:10:00 UTC', '1,200', { text: 'not decided', tone: 'plain' }, 'booked +1 %'],
    ]);
  });

  it('has each challenger of an experiment with effect, interval, counts and what it would take', () => {
    const { plan } = aRollout();
    const experiment = {
      kind: 'ab-test' as const,
      arms: [{ version: 'v2', weightPercent: 50 }],
      goal: { kpi: 'booked', better: 'higher' as const, effectPercent: 5 },
      atLeastWindows: 0,
      deadlineWindows: 100,
      winner: 'promote' as const,
    };
    const arms = [
      {
        version: 'v2',
        weightPercent: 50,
        state: 'in' as const,
        requests: 900,
        effectPercent: 8.3,
        lowerPercent: -1,
        upperPercent: 20,
        is: 'undecided' as const,
        challenger: { outcomes: 800, rate: 0.11 },
        champion: { outcomes: 790, rate: 0.1 },
        needs: { requests: 20_000, windows: 60 },
      },
    ];
    const verdict = { kind: 'continue', reason: 'goes on', window: 9, at: AT, arms };
    const report = reportOf({ revisions, plan: { ...plan, experiment }, verdict });

    const table = partsOf(report, 'course').find((part) => part.kind === 'table');
    expect(table?.rows).toEqual([
      [
        'v2',
        '50 %',
        '+8.3 % (-1 % to +20 %)',
        '0.11 of 800',
        '0.1 of 790',
        '900',
        '20,000 more requests, 1 h',
        { text: 'undecided', tone: 'plain' },
      ],
    ]);
    expect(report.facts[0]).toEqual({ name: 'strategy', value: 'ab-test' });
  });

  it('says beside each challenger what the champion’s scores did to its interval', () => {
    const { plan } = aRollout();
    const experiment = {
      kind: 'ab-test' as const,
      arms: [{ version: 'v2', weightPercent: 50 }],
      goal: { kpi: 'booked', better: 'higher' as const, effectPercent: 5 },
      atLeastWindows: 0,
      deadlineWindows: 100,
      winner: 'promote' as const,
      covariate: { missingPercent: 1, timeoutMs: 3_000 },
    };
    const arm = {
      version: 'v2',
      weightPercent: 50,
      state: 'in' as const,
      requests: 900,
      effectPercent: 8.3,
      lowerPercent: 1,
      upperPercent: 15,
      is: 'better' as const,
      challenger: { outcomes: 800, rate: 0.11 },
      champion: { outcomes: 790, rate: 0.1 },
      adjustment: {
        unadjusted: { effectPercent: 8.1, lowerPercent: -1, upperPercent: 17 },
        narrowerPercent: 22.2,
        requestsTimes: 2.13,
        requests: 1_590,
        plainRequests: 300,
        missing: { challenger: 11, champion: 0 },
      },
    };
    const verdict = { kind: 'continue', reason: 'goes on', window: 9, at: AT, arms: [arm] };
    const report = reportOf({ revisions, plan: { ...plan, experiment }, verdict });

    const table = partsOf(report, 'course').find((part) => part.kind === 'table');
    expect(table?.rows[0]?.[6]).toBe(
      "with the champion's scores 22 % narrower than +8.1 % (-1 % to +17 %), as with 2.1 times the requests; 11 of 1,590 requests without a score, so that 300 are compared without scores",
    );
  });
});
