import { describe, expect, it } from 'vitest';
import { JudgeInputError } from '../../../../lambdas/domain/judge/model/input-error.ts';
import { judgeRange, planJudge, type JudgeSettings } from '../../../../lambdas/domain/judge/judge.ts';
import type { KpiSettings } from '../../../../lambdas/domain/judge/model/settings.ts';
import type { JudgedRow } from '../../../../lambdas/domain/judge/model/rows.ts';

const planOf = (kpi: Partial<KpiSettings>, more: Partial<JudgeSettings> = {}) =>
  planJudge({
    profile: 'product',
    plannedMinutes: 20,
    metrics: { errors: false, kpis: [{ name: 'k', ...kpi }] },
    ...more,
  });

/** Twenty minutes of 500 requests an arm with so many events of the KPI. */
function rowsOf(challenger: number, champion: number): readonly JudgedRow[] {
  const arm = (k: number) => ({ requests: 500, errors: 0, kpis: { k } });
  return Array.from({ length: 20 }, (_, minute) => ({
    minute,
    weight: 0.5,
    arms: { challenger: arm(challenger), champion: arm(champion) },
  }));
}

const endOf = (plan: ReturnType<typeof planOf>, rows: readonly JudgedRow[]) => judgeRange(plan, rows).looks.at(-1);

describe('a KPI of which lower is better', () => {
  it('aborts on a rise and names both counts', () => {
    const look = endOf(planOf({ better: 'lower' }), rowsOf(40, 20));

    expect(look?.reasons[0]).toMatchObject({ test: 'kpi:k', ratio: 2 });
    expect(look?.reasons[0]?.counts.challenger.events).toBeGreaterThan(40);
  });

  it('says nothing about a fall', () => {
    expect(endOf(planOf({ better: 'lower' }), rowsOf(20, 40))?.kind).not.toBe('abort');
  });

  it('says nothing about a rise within its own margin', () => {
    expect(endOf(planOf({ better: 'lower', ratio: 0.5 }), rowsOf(38, 20))?.kind).not.toBe('abort');
    expect(endOf(planOf({ better: 'lower', ratio: 0.98 }), rowsOf(38, 20))?.kind).toBe('abort');
  });

  it('is bet against in the direction of a rise', () => {
    const judge = planOf({ better: 'lower' }, { decidedBy: 'e-values' });

    expect(endOf(judge, rowsOf(40, 20))).toMatchObject({ kind: 'abort', decidedBy: 'e-values' });
    expect(endOf(judge, rowsOf(20, 40))?.kind).not.toBe('abort');
  });

  it('is read from ripe cohorts alike', () => {
    const cohort = {
      champion: { events: 20, requests: 500 },
      challenger: { events: 60, requests: 500 },
    };
    const rows = rowsOf(0, 0).map((row) => ({ ...row, ripe: { k: [cohort] } }));

    expect(endOf(planOf({ better: 'lower', isDelayed: true }), rows)?.kind).toBe('abort');
    expect(endOf(planOf({ isDelayed: true }), rows)?.kind).not.toBe('abort');
  });
});

describe('a KPI of which higher is better', () => {
  it('aborts on a fall alone', () => {
    expect(endOf(planOf({}), rowsOf(20, 40))?.kind).toBe('abort');
    expect(endOf(planOf({ better: 'higher' }), rowsOf(40, 20))?.kind).not.toBe('abort');
  });
});

describe('weights and margins of single metrics', () => {
  const kpis = [{ name: 'a', share: 0.6 }, { name: 'b' }, { name: 'c' }];

  it('divide alpha: an own share beside the classes', () => {
    const { guards } = planJudge({ profile: 'product', plannedMinutes: 20, metrics: { kpis } });

    const budgets = guards.map(({ name, budget }) => [name, Number((budget / 0.01).toFixed(6))]);

    // errors 0.3, own 0.6, the class of KPIs 0.2 by two: of 1.1 together
    expect(budgets).toEqual([
      ['errors', 0.272727],
      ['kpi:a', 0.545455],
      ['kpi:b', 0.090909],
      ['kpi:c', 0.090909],
    ]);
  });

  it('of a class may be given for that class alone', () => {
    const { guards } = planJudge({
      profile: 'product',
      plannedMinutes: 20,
      shares: { errors: 0.9 },
      metrics: { timeouts: true },
    });

    expect(guards.map(({ budget }) => budget / 0.01)).toEqual([expect.closeTo(0.9, 9), expect.closeTo(0.1, 9)]);
  });

  it('of a kind of failure take the place of the profile', () => {
    const { guards } = planJudge({
      profile: 'product',
      plannedMinutes: 20,
      metrics: { timeouts: true },
      failures: { timeouts: { ratio: 1.5, delta: 0.01, share: 0.3 } },
    });

    const [errors, timeouts] = guards;
    expect(errors?.budget).toBeCloseTo(0.005, 12);
    expect(errors?.tests[0]?.hypothesis).toEqual({ kind: 'ratio', ratio: 1.1 });
    expect(timeouts?.budget).toBeCloseTo(0.005, 12);
    expect(timeouts?.tests.map(({ hypothesis }) => hypothesis)).toEqual([
      { kind: 'ratio', ratio: 1.5 },
      { kind: 'rate-above', rate: 0.01 },
    ]);
  });

  it('are named all together when they cannot be', () => {
    const broken = () =>
      planJudge({
        profile: 'product',
        plannedMinutes: 20,
        metrics: { kpis: [{ name: 'a', ratio: 1.2, share: 0 }, { name: '' }] },
        failures: { errors: { ratio: 0, delta: 1, share: -1 } },
      });

    expect(broken).toThrow(JudgeInputError);
    expect(broken).toThrow(
      /metrics\.kpis\[0\]\.ratio.*kpis\[0\]\.share.*kpis\[1\]\.name.*failures\.errors\.ratio.*errors\.delta.*errors\.share/,
    );
  });

  it('fail on a class that does not exist', () => {
    const settings: JudgeSettings = JSON.parse(
      '{"profile":"product","plannedMinutes":20,"metrics":{},"shares":{"error":0.5,"kpi":0}}',
    );

    expect(() => planJudge(settings)).toThrow(
      /shares\.kpi must be above 0, got 0; shares\.error must be the share of errors, timeouts, clientErrors, kpi, latency, got "error"/,
    );
  });

  it('fail on a direction that does not exist', () => {
    const settings: JudgeSettings = JSON.parse(
      '{"profile":"product","plannedMinutes":20,"metrics":{"kpis":[{"name":"a","better":"more"}]}}',
    );

    expect(() => planJudge(settings)).toThrow(/metrics\.kpis\[0\]\.better must be higher or lower, got "more"/);
  });
});
