import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { StreamJudge, type StreamLine } from '../../../bench/judge/judge-stream.ts';
import { designEffects, effectiveWindows } from '../../../lambdas/domain/judge/effects/design-effects.ts';
import { intervalOf } from '../../../lambdas/domain/judge/verdict/guardrail-interval.ts';
import { judgeRange, planJudge, reduceRow } from '../../../lambdas/domain/judge/judge.ts';
import type { JudgedRow } from '../../../lambdas/domain/judge/model/rows.ts';

/** Looks of another program of the same specification (see test/reference/judge.py). */
interface Reference {
  readonly rollouts: readonly {
    readonly case: string;
    readonly rows: readonly StreamLine[];
    readonly looks: readonly { readonly verdict: string; readonly lower: number; readonly upper: number | null }[];
    readonly tests: Readonly<
      Record<string, { readonly S: number; readonly spent: number; readonly stopped: boolean; readonly p: number }>
    >;
    readonly effects: Readonly<Record<string, number>>;
    readonly srm: readonly number[];
  }[];
}

const { rollouts }: Reference = JSON.parse(
  readFileSync(new URL('../../reference/judge.json', import.meta.url), 'utf8'),
);

function rowOf({ minute, weight, arms }: StreamLine): JudgedRow {
  const arm = ({ kpi = 0, ...counts }: StreamLine['arms']['champion']) => ({ ...counts, kpis: { kpi } });
  return { minute, weight, arms: { champion: arm(arms.champion), challenger: arm(arms.challenger) } };
}

/** Plan that judges what the stream's rows carry, with the design effects that the reference found. */
function planOf({ rows, effects }: Reference['rollouts'][number]) {
  const [first] = rows;
  const { profile = 'benchmark' } = first?.config ?? {};
  const named = Object.entries(effects).map(([name, effect]) => [name === 'kpi' ? 'kpi:kpi' : name, effect]);
  return planJudge({
    profile,
    plannedMinutes: first?.horizon ?? 1,
    metrics: {
      errors: true,
      timeouts: first?.arms.champion.timeouts !== undefined,
      latency: true,
      kpis: [{ name: 'kpi' }],
    },
    designEffects: Object.fromEntries(named),
    otherDesignEffect: effects['requests'] ?? 1,
  });
}

describe.each(rollouts)('the stream $case', (rollout) => {
  it('gets the same look on every line', () => {
    const judge = new StreamJudge();

    const kinds = rollout.rows.map((row) => judge.judge(row).kind);

    expect(kinds).toEqual(rollout.looks.map(({ verdict }) => verdict));
  });

  it('leaves every test with the same sum, spending and p', () => {
    const { tests, split } = judgeRange(planOf(rollout), rollout.rows.map(rowOf)).checkpoint;

    for (const [name, { S, spent, stopped, p }] of Object.entries(rollout.tests)) {
      const state = tests[name === 'kpi' ? 'kpi:kpi' : name];
      expect(state).toMatchObject({ sum: S, stopped });
      expect(state?.spent).toBeCloseTo(spent, 12);
      expect(Math.abs((state?.p ?? 2) - p)).toBeLessThanOrEqual(1e-9 * p + 1e-15);
    }
    rollout.srm.forEach((logE, i) => expect(split.logE[i]).toBeCloseTo(logE, 8));
  });

  it('has the same interval of the error ratio', () => {
    const plain = planJudge({ profile: 'benchmark', plannedMinutes: 30, metrics: { errors: true } });
    const rows = rollout.rows.map(rowOf);
    const last = rollout.looks.length - 1;

    for (const at of [9, 19, last]) {
      const { lower = 0, upper = null } = intervalOf(plain, 'errors', rows.slice(0, at + 1));
      const wanted = rollout.looks[at];
      expect(lower).toBeCloseTo(wanted?.lower ?? -1, 4);
      expect(upper === null ? upper : Number(upper.toFixed(3))).toBe(
        wanted?.upper == null ? null : Number(wanted.upper.toFixed(3)),
      );
    }
  });

  it('is replayed from its reduced rows to the same checkpoint, chain included', () => {
    const plan = planOf(rollout);
    const rows = rollout.rows.map(rowOf);
    const evidence = rows.map((row) => reduceRow(plan, row));

    const whole = judgeRange(plan, rows).checkpoint;

    expect(judgeRange(plan, evidence).checkpoint).toEqual(whole);
    expect(evidence.map((row) => reduceRow(plan, row))).toEqual(evidence);
    expect(whole.chain).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(evidence[0]).length).toBeLessThan(JSON.stringify(rows[0]).length);
  });
});

describe('design effects from position slices', () => {
  it('are those of the reference', () => {
    const sticky = rollouts.find(({ rows }) => rows[0]?.history !== undefined);
    const first = sticky?.rows[0];
    const effects = first?.history ? designEffects(first.history, effectiveWindows(first.schedule ?? [])) : {};

    expect(Object.keys(effects)).toHaveLength(6);
    for (const [name, effect] of Object.entries(effects)) expect(effect).toBeCloseTo(sticky?.effects[name] ?? 0, 9);
  });
});
