import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { declaredSpecification } from '../../lambdas/contracts/people/declared.ts';
import { windowsIn } from '../../lambdas/contracts/people/duration.ts';
import { check } from '../../lambdas/contracts/people/faults.ts';
import type { RolloutPlan } from '../../lambdas/contracts/stored/rollout.ts';
import { planRollout } from '../../lambdas/domain/rollout/planning/plan-rollout.ts';

const FOLDER = 'docs/strategies';
const history = {
  windows: 100,
  modelRequests: 100_000,
  requests: 100_000,
  errors: 100,
  timeouts: 0,
  clientErrors: 10,
  latency: { 14: 50_000, 30: 50_000 },
  kpiRates: {},
  hearsOutcomes: false,
};

const examples = readdirSync(FOLDER).flatMap((page) =>
  [...readFileSync(`${FOLDER}/${page}`, 'utf8').matchAll(/```yaml\n(.+?)```/gs)].map(([, text = ''], index) => ({
    name: `${page} ${index + 1}`,
    text,
  })),
);

function planOf(text: string): RolloutPlan {
  const declared = check(declaredSpecification, parse(text));
  if (!declared.ok) throw new Error(JSON.stringify(declared.faults));
  const known = { history, attempt: { number: 1, planned: 1 } };
  const facts = { specification: declared.value, kind: 'challenger', windowSeconds: 60, known, force: false } as const;
  const planned = planRollout(facts, { windowsIn, far: 'blind', random: () => 0.5 });
  if (!planned.ok) throw new Error(JSON.stringify(planned.faults));
  return planned.plan;
}

describe('the pages of strategies', () => {
  it.each(examples)('$name is a specification that passes the gate and can be planned', ({ text }) => {
    expect(planOf(text).steps.length).toBeGreaterThan(0);
  });

  it('are all named in the overview', () => {
    const overview = readFileSync(`${FOLDER}/README.md`, 'utf8');
    const others = readdirSync(FOLDER).filter((page) => page !== 'README.md');

    for (const page of others) expect(overview).toContain(`](${page})`);
  });

  it('say of blue/green and of exponential steps what the plan then is', () => {
    const [switched, doubled] = examples
      .filter(({ name }) => /^(blue-green|exponential)/.test(name))
      .map(({ text }) => planOf(text));

    expect(switched).toMatchObject({
      steps: [{ weightPercent: 100, bakeWindows: 10 }],
      keepWarm: { windows: 60 },
      judge: { control: 'none' },
    });
    expect(switched?.says.join(' ')).toContain('absolute limits that may stop it, whatever the champion does: slow');
    expect(doubled?.steps.map(({ weightPercent }) => weightPercent)).toEqual([1, 2, 4, 8, 16, 32, 64]);
    expect(doubled?.keepWarm).toBeUndefined();
  });

  it('say of a shadow what the plan then is', () => {
    const [report, canary] = examples.filter(({ name }) => name.startsWith('shadow')).map(({ text }) => planOf(text));

    expect(report).toMatchObject({
      ends: 'report',
      plannedWindows: 1_440,
      horizonWindows: 1_440,
      steps: [
        {
          weightPercent: 0,
          shadow: { sharePercent: 50, timeoutMs: 3_000, copiesPerMinute: 600, threshold: 0.5 },
        },
      ],
    });
    expect(canary?.ends).toBeUndefined();
    expect(canary?.steps).toMatchObject([
      { weightPercent: 0, bakeWindows: 60, shadow: { sharePercent: 100, timeoutMs: 3_000 } },
      { weightPercent: 10 },
      { weightPercent: 50 },
    ]);
  });

  it('say of gates whom a plan asks, until when, and what silence means', () => {
    const [gated, step] = examples.filter(({ name }) => name.startsWith('gates')).map(({ text }) => planOf(text));

    expect(gated).toMatchObject({
      startGate: { approvers: ['role/risk-board'], deadlineWindows: 240, otherwise: 'reject' },
      steps: [
        { gate: { deadlineWindows: 480, otherwise: 'hold' } },
        { requests: 20_000, gate: { otherwise: 'hold' } },
        { gate: { deadlineWindows: 2_880, otherwise: 'reject' } },
      ],
      judge: { decidedBy: 'e-values' },
    });
    expect(gated?.says).toContain(
      'a person is asked before the start: an answer of role/risk-board within 4 h, else it is taken for a no',
    );
    expect(step?.steps).toMatchObject([{ requests: 5_000, gate: { deadlineWindows: 1_440 } }, { bakeWindows: 30 }]);
    expect(step?.steps[1]).not.toHaveProperty('gate');
  });

  it('say of segments which are compared, at which part of alpha', () => {
    const [plan] = examples.filter(({ name }) => name.startsWith('segments')).map(({ text }) => planOf(text));

    expect(plan?.segments?.map(({ name }) => name)).toEqual(
      ['AA', 'UA', 'WN', 'DL', 'B6', 'other'].map((value) => `carrier=${value}`),
    );
    expect(plan?.says.join()).toContain('0.182 % of the chance of a false rollback is theirs, divided evenly');
    expect(plan?.says.join()).toMatch(/one in which every call fails is seen from \d+ challenger requests on/);
  });

  it('say of strengths which guardrails take nothing back, and leave their alpha to the others', () => {
    const [plan] = examples.filter(({ name }) => name.startsWith('strengths')).map(({ text }) => planOf(text));

    expect(plan?.judge).toMatchObject({
      decidedBy: 'exact',
      soft: [
        { name: 'clientErrors', strength: 'warn', judge: { alpha: 0.005, decidedBy: 'e-values', proofs: [] } },
        { name: 'limit:slow', strength: 'hold', judge: { alpha: 0.005 } },
      ],
    });
    expect(plan?.says.join()).toContain('limit slow holds: while it is broken no step and no promotion follows');
    expect(plan?.says.join()).toContain('absolute limits that may stop it, whatever the champion does: outage');
  });
});
