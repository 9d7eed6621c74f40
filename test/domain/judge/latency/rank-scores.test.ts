import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalOf } from '../../../../lambdas/domain/judge/verdict/guardrail-interval.ts';
import { JudgeInputError } from '../../../../lambdas/domain/judge/model/input-error.ts';
import {
  currentLook,
  foldWindow,
  judgeRange,
  planJudge,
  reduceRow,
  startCheckpoint,
  type Checkpoint,
  type JudgePlan,
  type JudgeSettings,
} from '../../../../lambdas/domain/judge/judge.ts';
import { bucketBelow, rankScores, scoreOfBucket } from '../../../../lambdas/domain/judge/latency/rank-scores.ts';
import type { ArmCounts, JudgedRow } from '../../../../lambdas/domain/judge/model/rows.ts';
import { SeededRandomness } from '../../../support/fakes/seeded-randomness.ts';

/** A history with 5,000 requests, slow ones ever rarer: buckets 0 to 49. */
const history = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [String(i), Math.ceil(600 * 0.88 ** i)]));
const scores = rankScores(history);

const planOf = (overrides: Partial<JudgeSettings> = {}): JudgePlan =>
  planJudge({
    profile: 'product',
    plannedMinutes: 12,
    warmup: 0,
    metrics: { errors: false, latency: true },
    latencyBy: 'ranks',
    rankScores: scores,
    ...overrides,
  });

const random = new SeededRandomness(19);

/** Latency of that history, `later` buckets slower. */
function draw(requests: number, later = 0): ArmCounts {
  const latency: Record<string, number> = {};
  for (let i = 0; i < requests; i++) {
    const bucket = String(later + Math.min(49, Math.floor(Math.log(1 - random.uniform()) / Math.log(0.88))));
    latency[bucket] = (latency[bucket] ?? 0) + 1;
  }
  return { requests, errors: 0, latency };
}

function rowsOf(minutes: number, requests: readonly [challenger: number, champion: number], later = 0): JudgedRow[] {
  const [challenger, champion] = requests;
  const weight = challenger / (challenger + champion);
  return Array.from({ length: minutes }, (_, minute) => ({
    minute,
    weight,
    arms: { challenger: draw(challenger, later), champion: draw(champion) },
  }));
}

describe('scores of latency buckets', () => {
  it('rise with the bucket and end at the top', () => {
    for (const steps of [scores.body, scores.tail]) {
      const of = Array.from({ length: 60 }, (_, bucket) => scoreOfBucket(steps, bucket - 5));
      expect(of).toEqual(of.toSorted((a, b) => a - b));
      expect(of[0]).toBe(0);
    }
    expect(scoreOfBucket(scores.body, 50)).toBe(8);
    expect(scoreOfBucket(scores.tail, 50)).toBe(16);
  });

  it('of the tail are zero for four of five requests', () => {
    const all = Object.values(history).reduce((sum, count) => sum + count, 0);
    const scored = Object.entries(history).filter(([bucket]) => scoreOfBucket(scores.tail, Number(bucket)) > 0);
    const share = scored.reduce((sum, [, count]) => sum + count, 0) / all;

    expect(share).toBeGreaterThan(0.12);
    expect(share).toBeLessThan(0.2);
  });

  it('of a history with one bucket tell what is above it from the rest', () => {
    const { body, tail } = rankScores({ '7': 20 });

    expect([6, 7, 8].map((bucket) => scoreOfBucket(body, bucket))).toEqual([0, 4, 8]);
    expect([6, 7, 8].map((bucket) => scoreOfBucket(tail, bucket))).toEqual([0, 0, 16]);
    expect(bucketBelow(tail, 1)).toBe(7);
  });

  it('cannot be made of nothing', () => {
    expect(() => rankScores({ '3': 0 })).toThrow(JudgeInputError);
  });
});

describe('a plan with ranks', () => {
  it('has two guardrails that share the alpha of latency, and the proof by exceedances', () => {
    const { guards, proofs } = planOf({ metrics: { errors: true, latency: true } });

    expect(guards.map(({ name }) => name)).toEqual(['errors', 'latencyBody', 'latencyTail']);
    [0.3, 0.2, 0.2].forEach((share, i) => expect(guards[i]?.budget).toBeCloseTo(share / 70, 12));
    expect(proofs.map(({ name }) => name)).toEqual(['failures', 'latency']);
  });

  it('keeps the exceedances where requests clump', () => {
    const { guards } = planOf({ otherDesignEffect: 1.5 });

    expect(guards.map(({ name }) => name)).toEqual(['latency0', 'latency1', 'latency2']);
  });

  it('needs scores, whole and rising', () => {
    expect(() => planOf({ rankScores: undefined })).toThrow(/rankScores/);
    for (const bad of [
      [],
      [[1, 0]],
      [
        [1, 2],
        [1, 3],
      ],
      [
        [1, 2],
        [2, 2],
      ],
      [[1.5, 1]],
      [[1, 65]],
    ] as const)
      expect(() => planOf({ rankScores: { body: scores.body, tail: bad } })).toThrow(/rankScores.tail/);
  });
});

describe('the judge by ranks', () => {
  it.each([
    ['the whole curve is three buckets slower', 3, 'latencyBody'],
    ['it answers ten buckets slower', 10, 'latencyTail'],
  ])('aborts when %s, and names the guardrail', (_what, later, name) => {
    const { looks } = judgeRange(planOf(), rowsOf(12, [300, 300], later));

    expect(looks.at(-1)?.kind).toBe('abort');
    expect(looks.at(-1)?.reasons.map(({ test }) => test)).toContain(name);
    expect(looks.at(-1)?.reasons[0]?.ratio).toBeGreaterThan(1.1);
  });

  it('does not abort for the bucket that is allowed', () => {
    const rows = rowsOf(12, [3000, 3000], 1);

    expect(judgeRange(planOf(), rows).looks.at(-1)?.kind).not.toBe('abort');
    expect(judgeRange(planOf({ latencyShiftBuckets: 0 }), rows).looks.at(-1)?.kind).toBe('abort');
  });

  it('does not abort a faster challenger', () => {
    const rows = rowsOf(12, [300, 300], 0).map(({ arms, ...row }) => ({
      ...row,
      arms: { challenger: { requests: 300, errors: 0, latency: { '0': 300 } }, champion: arms.champion },
    }));

    expect(judgeRange(planOf(), rows).looks.at(-1)?.kind).not.toBe('abort');
  });

  it('decides by e-values where the schedule depends on what was seen', () => {
    const slow = judgeRange(planOf({ decidedBy: 'e-values' }), rowsOf(12, [300, 300], 6)).looks.at(-1);
    const equal = judgeRange(planOf({ decidedBy: 'e-values' }), rowsOf(12, [300, 300])).looks.at(-1);

    expect(slow).toMatchObject({ kind: 'abort', decidedBy: 'e-values' });
    expect(equal?.kind).not.toBe('abort');
  });

  it('says nothing while an arm is empty', () => {
    const { looks } = judgeRange(
      planOf(),
      rowsOf(12, [0.0, 40]).map((row) => ({ ...row, weight: 0.5 })),
    );

    expect(looks.every(({ kind }) => kind !== 'abort')).toBe(true);
  });

  it('keeps sums in units that grow with the traffic, so that a state stays short', () => {
    const { tests } = judgeRange(planOf(), rowsOf(4, [20_000, 20_000])).checkpoint;

    for (const id of ['latencyBody', 'latencyTail']) {
      expect(tests[id]?.unit).toBeGreaterThan(1);
      expect(tests[id]?.q.length).toBeLessThanOrEqual(2048);
    }
  });

  it('has an interval for what its guardrails show', () => {
    expect(intervalOf(planOf(), 'latencyTail', rowsOf(12, [600, 600], 6)).lower).toBeGreaterThan(1);
  });
});

const bars = fc.dictionary(fc.integer({ min: -3, max: 80 }).map(String), fc.integer({ min: 0, max: 30 }), {
  maxKeys: 12,
});
const arm = bars.map((latency): ArmCounts => {
  const requests = Object.values(latency).reduce((sum, count) => sum + count, 0);
  return { requests, errors: 0, latency };
});
const stream = fc
  .array(fc.record({ champion: arm, challenger: arm }), { minLength: 1, maxLength: 8 })
  .map((minutes) => minutes.map((arms, minute): JudgedRow => ({ minute, weight: 0.5, arms })));

describe('a checkpoint by ranks', () => {
  it('is the same resumed at every cut, and from reduced rows, chain included', () => {
    fc.assert(
      fc.property(stream, fc.nat(), fc.boolean(), (rows, at, hasEnds) => {
        const plan = planOf(hasEnds ? { sketchEnds: { first: 0, last: 75 } } : {});
        const whole = judgeRange(plan, rows).checkpoint;
        const cut = at % rows.length;
        const stored: Checkpoint = JSON.parse(JSON.stringify(judgeRange(plan, rows.slice(0, cut)).checkpoint));
        const evidence = rows.map((row) => reduceRow(plan, row));

        expect(judgeRange(plan, rows.slice(cut), stored).checkpoint).toEqual(whole);
        expect(judgeRange(plan, evidence).checkpoint).toEqual(whole);
        expect(evidence.map((row) => reduceRow(plan, row))).toEqual(evidence);
      }),
      { seed: 43, numRuns: 40 },
    );
  });

  it('is the same resumed where units double', () => {
    const plan = planOf();
    const rows = rowsOf(6, [4000, 4000]);
    const whole = judgeRange(plan, rows).checkpoint;

    for (let cut = 1; cut < rows.length; cut++) {
      const stored: Checkpoint = JSON.parse(JSON.stringify(judgeRange(plan, rows.slice(0, cut)).checkpoint));
      expect(judgeRange(plan, rows.slice(cut), stored).checkpoint).toEqual(whole);
    }
  });
});

describe('false aborts by ranks', () => {
  // Shares of alpha = 20 % instead of 1 %, so that a few hundred rollouts tell; 300 give at most 82 with a chance of 1 - 1e-3.
  it.each([
    ['one challenger request a minute beside twenty', [1, 20], 1],
    ['six requests a minute in all, buckets as they are', [2, 4], 1],
    ['thirty requests a minute in buckets of ten', [10, 20], 10],
    ['twenty-four requests a minute', [12, 12], 1],
  ] as const)('stay within alpha with %s', (_what, requests, coarse) => {
    const plan = planOf({ alpha: 0.2, latencyShiftBuckets: 0, keepsEValues: false, keepsChain: false });
    let aborted = 0;
    for (let i = 0; i < 300; i++) {
      let checkpoint = startCheckpoint(plan);
      for (const row of rowsOf(12, requests)) {
        const tied = ({ latency = {}, ...counts }: ArmCounts): ArmCounts => {
          const joined: Record<string, number> = {};
          for (const [bucket, count] of Object.entries(latency)) {
            const at = String(coarse * Math.floor(Number(bucket) / coarse));
            joined[at] = (joined[at] ?? 0) + count;
          }
          return { ...counts, latency: joined };
        };
        const arms = { challenger: tied(row.arms.challenger), champion: tied(row.arms.champion) };
        checkpoint = foldWindow(plan, checkpoint, { ...row, arms }).checkpoint;
      }
      if (currentLook(checkpoint).kind === 'abort') aborted++;
    }

    expect(aborted).toBeLessThanOrEqual(82);
  });
});
