import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalOf } from '../../../../lambdas/domain/judge/verdict/guardrail-interval.ts';
import {
  judgeRange,
  planJudge,
  readingPlan,
  reduceRow,
  startCheckpoint,
  type Checkpoint,
  type JudgeSettings,
} from '../../../../lambdas/domain/judge/judge.ts';
import { latencyThresholds } from '../../../../lambdas/domain/judge/latency/latency-thresholds.ts';
import type { JudgedRow } from '../../../../lambdas/domain/judge/model/rows.ts';

describe('latency thresholds of a champion', () => {
  it('are the buckets of the ⌈q·n⌉-th smallest latencies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -100, max: 170 }), fc.integer({ min: 1, max: 60 })), { minLength: 9 }),
        (bars) => {
          const values = bars.flatMap(([bucket, count]) => Array.from({ length: count }, () => bucket));
          const counts = new Map<number, number>();
          for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
          const ranked = values.toSorted((a, b) => a - b);
          const at = (q: number) => ranked[Math.ceil(q * values.length) - 1] ?? Number.NaN;

          const found = latencyThresholds(Object.fromEntries(counts), 1);

          expect(found).toMatchObject({ kind: 'known', buckets: [...new Set([at(0.5), at(0.9), at(0.99)])] });
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('do not repeat a bucket that two quantiles share', () => {
    expect(latencyThresholds({ '7': 980, '9': 15, '10': 5 })).toEqual({ kind: 'known', buckets: [7, 9], proof: 9 });
    expect(latencyThresholds({ '7': 1000 })).toMatchObject({ kind: 'known', buckets: [7] });
  });

  it('look one bucket lower for a proof where the champion has nothing above its p99', () => {
    expect(latencyThresholds({ '7': 1000 })).toMatchObject({ proof: 6 });
    expect(latencyThresholds({ '7': 980, '9': 20 })).toMatchObject({ buckets: [7, 9], proof: 8 });
  });

  it('stay below the top bucket, above which nothing can lie', () => {
    expect(latencyThresholds({ '7': 900, '180': 100 })).toMatchObject({ kind: 'known', buckets: [7, 179] });
  });

  it('need 100 requests', () => {
    expect(latencyThresholds({ '7': 99 })).toEqual({ kind: 'insufficient-data', needed: 100, got: 99 });
    expect(latencyThresholds({})).toEqual({ kind: 'insufficient-data', needed: 100, got: 0 });
  });
});

const settings: JudgeSettings = {
  profile: 'product',
  plannedMinutes: 30,
  warmup: 0,
  latencyFrom: 'first-windows',
  metrics: { errors: true, latency: true },
};
const plan = planJudge(settings);

/** Usual latencies: 50 % in bucket 10, 40 % in 20, 9 % in 40, 1 % in 60; slow ones lie 30 buckets later. */
function armOf(requests: number, later = 0) {
  const shares = [
    [10, 0.5],
    [20, 0.4],
    [40, 0.09],
    [60, 0.01],
  ] as const;
  const latency = shares.map(([bucket, share]) => [String(bucket + later), Math.round(share * requests)] as const);
  return { requests, errors: 0, latency: Object.fromEntries(latency) };
}

function rowsOf(minutes: number, { requests = 200, later = 0, weight = 0.5 } = {}): readonly JudgedRow[] {
  return Array.from({ length: minutes }, (_, minute) => ({
    minute,
    weight,
    arms: { champion: armOf(requests), challenger: armOf(requests, later) },
  }));
}

const thresholdsAfter = (rows: readonly JudgedRow[]) => judgeRange(plan, rows).checkpoint.thresholds;

describe('thresholds from the first minutes', () => {
  it('are set after five minutes and 100 requests of the champion, whichever is later', () => {
    expect(plan.calibration).toEqual({ minutes: 5, minRequests: 100 });
    expect(thresholdsAfter(rowsOf(4))).toBeUndefined();
    expect(thresholdsAfter(rowsOf(5))).toEqual([10, 20, 40]);
    expect(thresholdsAfter(rowsOf(9, { requests: 10 }))).toBeUndefined();
    expect(thresholdsAfter(rowsOf(10, { requests: 10 }))).toEqual([10, 20, 40]);
  });

  it('count a minute that was split by a change of weight once', () => {
    const rows = rowsOf(4).flatMap((row) => [row, { ...row, weight: 0.6 }]);

    expect(thresholdsAfter(rows)).toBeUndefined();
  });

  it('let latency be judged from the row after them, and not before', () => {
    const { looks, checkpoint } = judgeRange(plan, rowsOf(6, { later: 30 }));

    expect(looks.map(({ kind }) => kind)).toEqual([
      'continue',
      'continue',
      'continue',
      'continue',
      'continue',
      'abort',
    ]);
    expect(looks.at(-1)?.reasons[0]?.test).toBe('latency0');
    expect(checkpoint.readings['latency0']?.sums.a).toBe(200);
  });

  it('leave the latency unproven, so no ok comes before them', () => {
    const { looks } = judgeRange(plan, rowsOf(30, { requests: 600, later: -20 }));

    expect(looks.slice(0, 5).every(({ kind }) => kind === 'continue')).toBe(true);
    expect(looks[4]?.proved.map(({ test }) => test)).toContain('failures<pMax');
    expect(looks.at(-1)?.kind).toBe('ok');
  });

  it('reserve their part of alpha from the start', () => {
    const fixed = planJudge({ ...settings, latencyFrom: 'history' });

    expect(plan.guards.map(({ name, budget }) => [name, budget])).toEqual(
      fixed.guards.map(({ name, budget }) => [name, budget]),
    );
  });

  it('are kept inside the ends of a sketch that has ends', () => {
    const benchmark = planJudge({ ...settings, profile: 'benchmark', sketchEnds: { first: 12, last: 30 } });

    expect(judgeRange(benchmark, rowsOf(5)).checkpoint.thresholds).toEqual([12, 20, 29]);
  });

  it('have an interval over the rows that they judge', () => {
    const slow = rowsOf(12, { later: 30 });

    expect(intervalOf(plan, 'latency0', slow.slice(0, 5))).toEqual({});
    expect(intervalOf(plan, 'latency0', slow).lower).toBeGreaterThan(1.2);
  });

  it('need three levels to be planned for', () => {
    expect(() => planJudge({ ...settings, latencyBuckets: [1, 2] })).toThrow(/latencyBuckets must be three/);
    const unknown: JudgeSettings = JSON.parse(JSON.stringify({ ...settings, latencyFrom: 'shadow' }));
    expect(() => planJudge(unknown)).toThrow(/latencyFrom must be history or first-windows, got "shadow"/);
  });
});

const sketch = fc.dictionary(fc.integer({ min: -20, max: 70 }).map(String), fc.integer({ min: 0, max: 40 }), {
  maxKeys: 12,
});
const arm = sketch.map((latency) => ({
  requests: Object.values(latency).reduce((sum, count) => sum + count, 0),
  errors: 0,
  latency,
}));
const rows = fc
  .array(fc.tuple(arm, arm), { minLength: 1, maxLength: 14 })
  .map((minutes) =>
    minutes.map(([champion, challenger], minute) => ({ minute, weight: 0.5, arms: { champion, challenger } })),
  );

describe('a rollout that sets its own thresholds', () => {
  it('goes on from a stored checkpoint as if it had folded everything, at every cut', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const whole = judgeRange(plan, all).checkpoint;
        for (let cut = 0; cut <= all.length; cut++) {
          const stored: Checkpoint = JSON.parse(JSON.stringify(judgeRange(plan, all.slice(0, cut)).checkpoint));
          expect(judgeRange(plan, all.slice(cut), stored).checkpoint).toEqual(whole);
        }
      }),
      { seed: 2, numRuns: 40 },
    );
  });

  it('is replayed from its evidence to the same checkpoint, chain included', () => {
    fc.assert(
      fc.property(rows, (all) => {
        let checkpoint = startCheckpoint(plan);
        const evidence = all.map((row) => {
          const reduced = reduceRow(readingPlan(plan, checkpoint), row);
          checkpoint = judgeRange(plan, [row], checkpoint).checkpoint;
          return reduced;
        });

        expect(judgeRange(plan, evidence).checkpoint).toEqual(checkpoint);
        expect(
          judgeRange(
            plan,
            all.map((row) => reduceRow(plan, row)),
          ).checkpoint,
        ).toEqual(checkpoint);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('keeps whole sketches as evidence no longer than it needs', () => {
    const [first, ...more] = rowsOf(7);
    const { checkpoint } = judgeRange(plan, rowsOf(6));
    const later = more.at(-1);

    expect(first && reduceRow(readingPlan(plan, startCheckpoint(plan)), first).arms.champion.latency).toEqual(
      first?.arms.champion.latency,
    );
    expect(later && reduceRow(readingPlan(plan, checkpoint), later).arms.champion.latency).toEqual({
      '10': 100,
      '20': 80,
      '40': 18,
      '41': 2,
    });
  });

  it('aborts equal models in no more than alpha', () => {
    let state = 17;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const plain = planJudge({ ...settings, profile: 'benchmark', keepsChain: false, keepsEValues: false });
    const drawn = () => {
      const latency: Record<string, number> = {};
      for (let i = 0; i < 110; i++) {
        const bucket = String(Math.floor(-8 * Math.log(1 - random())));
        latency[bucket] = (latency[bucket] ?? 0) + 1;
      }
      return { requests: 110, errors: 0, latency };
    };
    const ends = Array.from({ length: 500 }, () => {
      const stream = rowsOf(20).map((row) => ({ ...row, arms: { champion: drawn(), challenger: drawn() } }));
      return judgeRange(plain, stream).looks.at(-1)?.kind;
    });

    // Latency holds half of alpha = 1 %: of 500, more than 9 have a chance below 1e-3.
    expect(ends.filter((kind) => kind === 'abort').length).toBeLessThanOrEqual(9);
  });
});
