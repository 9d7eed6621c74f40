import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  foldWindow,
  planJudge,
  startCheckpoint,
  type Checkpoint,
  type JudgePlan,
} from '../../../lambdas/domain/judge/judge.ts';
import { SeededRandomness } from '../../support/fakes/seeded-randomness.ts';
import type { Look, JudgedRow } from '../../../lambdas/domain/judge/model/rows.ts';

const failures = (overrides: Partial<Parameters<typeof planJudge>[0]> = {}): JudgePlan =>
  planJudge({ profile: 'product', plannedMinutes: 10, metrics: { errors: true, timeouts: true }, ...overrides });

type Requests = readonly [requests: number, errors: number];

function row(minute: number, [challenger, champion]: readonly [Requests, Requests], weight = 0.5): JudgedRow {
  const arm = ([requests, errors]: Requests) => ({ requests, errors, timeouts: 0 });
  return { minute, weight, arms: { challenger: arm(challenger), champion: arm(champion) } };
}

function foldAll(plan: JudgePlan, rows: readonly JudgedRow[]): { looks: Look[]; checkpoint: Checkpoint } {
  let checkpoint = startCheckpoint(plan);
  const looks = rows.map((one) => {
    const folded = foldWindow(plan, checkpoint, one);
    checkpoint = folded.checkpoint;
    return folded.look;
  });
  return { looks, checkpoint };
}

const counts = fc
  .record({ requests: fc.integer({ min: 0, max: 300 }), share: fc.double({ min: 0, max: 0.2, noNaN: true }) })
  .map(({ requests, share }): readonly [number, number] => [requests, Math.floor(requests * share)]);
const stream = fc
  .array(fc.tuple(counts, counts), { minLength: 1, maxLength: 10 })
  .map((minutes) => minutes.map(([challenger, champion], minute) => row(minute, [challenger, champion])));

describe('the judge on failures', () => {
  it('aborts a challenger that fails where a champion never does, and names the test with both counts', () => {
    const rows = Array.from({ length: 6 }, (_, minute) =>
      row(minute, [
        [100, 10],
        [100, 0],
      ]),
    );

    const { looks } = foldAll(failures(), rows);

    const last = looks.at(-1);
    expect(last?.kind).toBe('abort');
    expect(last?.reasons[0]?.test).toBe('errors');
    expect(last?.reasons[0]?.counts.challenger.events).toBeGreaterThan(0);
    expect(last?.reasons[0]?.ratio).toBeUndefined();
  });

  it('proves a challenger without failures beside a champion without failures', () => {
    const rows = Array.from({ length: 10 }, (_, minute) =>
      row(minute, [
        [150, 0],
        [150, 0],
      ]),
    );

    const { looks } = foldAll(failures(), rows);

    expect(looks.at(-1)?.kind).toBe('ok');
    expect(looks.at(-1)?.proved.map(({ test }) => test)).toContain('failures<pMax');
  });

  it('says nothing with thirty requests', () => {
    const rows = Array.from({ length: 10 }, (_, minute) =>
      row(minute, [
        [2, 0],
        [1, 0],
      ]),
    );

    const { looks } = foldAll(failures(), rows);

    expect(looks.every(({ kind }) => kind === 'continue')).toBe(true);
  });

  it('calls a broken split invalid', () => {
    const rows = Array.from({ length: 10 }, (_, minute) =>
      row(minute, [
        [300, 0],
        [700, 0],
      ]),
    );

    const { looks } = foldAll(failures(), rows);

    expect(looks.at(-1)?.kind).toBe('invalid');
    expect(looks.at(-1)?.reasons[0]?.test).toBe('split');
  });

  it('judges a first version by absolute limits alone', () => {
    const plan = failures({ control: 'none' });
    const alone = (errors: number) =>
      Array.from({ length: 10 }, (_, minute) =>
        row(
          minute,
          [
            [200, errors],
            [0, 0],
          ],
          1,
        ),
      );

    expect(foldAll(plan, alone(0)).looks.at(-1)?.kind).toBe('ok');
    expect(foldAll(plan, alone(10)).looks.at(-1)?.kind).toBe('abort');
  });

  it('goes on from a stored checkpoint as if it had folded everything, at every cut', () => {
    fc.assert(
      fc.property(stream, fc.nat(), (rows, at) => {
        const plan = failures();
        const cut = at % rows.length;
        const { checkpoint } = foldAll(plan, rows.slice(0, cut));
        let resumed: Checkpoint = JSON.parse(JSON.stringify(checkpoint));
        for (const one of rows.slice(cut)) resumed = foldWindow(plan, resumed, one).checkpoint;
        expect(resumed).toEqual(foldAll(plan, rows).checkpoint);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('stays aborted and never spends more than its budget', () => {
    fc.assert(
      fc.property(stream, (rows) => {
        const plan = failures();
        const { looks, checkpoint } = foldAll(plan, rows);
        const first = looks.findIndex(({ kind }) => kind === 'abort');
        expect(first < 0 || looks.slice(first).every(({ kind }) => kind === 'abort')).toBe(true);
        for (const guard of plan.guards)
          for (const test of guard.tests)
            expect(checkpoint.tests[test.id]?.spent).toBeLessThanOrEqual(test.budget + 1e-15);
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  it.each([
    [
      'negative',
      row(0, [
        [-1, 0],
        [1, 0],
      ]),
    ],
    [
      'fractional',
      row(0, [
        [1.5, 0],
        [1, 0],
      ]),
    ],
    [
      'not finite',
      row(0, [
        [Number.NaN, 0],
        [1, 0],
      ]),
    ],
    [
      'more failures than requests',
      row(0, [
        [1, 2],
        [1, 0],
      ]),
    ],
    [
      'a weight of zero',
      row(
        0,
        [
          [1, 0],
          [1, 0],
        ],
        0,
      ),
    ],
  ])('stops on counts that cannot be true: %s', (_what, bad) => {
    expect(() => foldAll(failures(), [bad])).toThrow(/minute 0/);
  });

  it('stops on rows out of order and on a row twice', () => {
    const [a, b] = [
      row(0, [
        [1, 0],
        [1, 0],
      ]),
      row(1, [
        [1, 0],
        [1, 0],
      ]),
    ];

    expect(() => foldAll(failures(), [b, a])).toThrow(/order/);
    expect(() => foldAll(failures(), [a, a])).toThrow(/order/);
    expect(() =>
      foldAll(failures(), [
        a,
        row(
          0,
          [
            [1, 0],
            [1, 0],
          ],
          0.25,
        ),
      ]),
    ).not.toThrow();
  });
});

describe('false aborts', () => {
  it('stay within alpha over simulated rollouts of equal models', () => {
    const randomness = new SeededRandomness(7);
    const draw = (n: number, p: number): number => {
      let events = 0;
      for (let i = 0; i < n; i++) events += randomness.uniform() < p ? 1 : 0;
      return events;
    };
    const plan = failures({ errorRatio: 1, delta: 0 });
    let aborted = 0;
    for (let i = 0; i < 600; i++) {
      const rows = Array.from({ length: 10 }, (_, t) =>
        row(t, [
          [60, draw(60, 0.02)],
          [60, draw(60, 0.02)],
        ]),
      );
      if (foldAll(plan, rows).looks.at(-1)?.kind === 'abort') aborted++;
    }
    // Errors hold three quarters of alpha = 1 %; 600 rollouts give at most 14 with a chance of 1 - 1e-3.
    expect(aborted).toBeLessThanOrEqual(14);
  });
});
