import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { isJudgePlan } from '../../../../lambdas/domain/judge/model/plan.ts';
import { skipStep } from '../../../../lambdas/usecases/rollout/restoring/change-schedule.ts';
import { passWindows } from '../../../support/rollout/pass-windows.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const SLOW = 60;

type Guardrails = NonNullable<NonNullable<SpecificationInput['rollout']>['guardrails']>;

let world: RolloutWorld;
let state: MachineState;
beforeEach(() => {
  world = new RolloutWorld();
});

async function started(guardrails: Guardrails, more: Partial<SpecificationInput> = {}): Promise<void> {
  const steps = [10, 50].map((weight) => ({ weight, bake: 'PT4M' }));
  await world.givenModel({ rollout: { strategy: { kind: 'canary', steps }, guardrails }, ...more });
  world.givenChampion();
  state = await world.run(await world.prepare({ model: MODEL, version: 'v2', force: true }));
}

async function pass(windows: number, requests = 1_000): Promise<void> {
  state = await passWindows(world, state, { windows, requests });
}

const weight = (): number | undefined => world.route().challengers[0]?.weightPercent;
const told = () => world.teller.published.filter(({ kind }) => kind === 'guardrail');
const slowLimit = { name: 'slow', metric: 'latency', aboveMs: 100, maxPercent: 5 } as const;

describe('a guardrail that holds', () => {
  const guardrails: Guardrails = { latency: { judged: false }, limits: [{ ...slowLimit, strength: 'hold' }] };

  it('lets no step follow while it is broken, tells once, and goes on by itself when it recovers', async () => {
    world.behaviours.set('v2', { errors: 0, bucket: SLOW });
    await started(guardrails);
    await pass(12);

    expect({ state: world.record().state, weight: weight() }).toEqual({ state: 'running', weight: 10 });
    expect(state.reason).toMatch(/^held by limit slow \(limit slow 100 % \(\d+ of \d+\)/);
    expect(world.record()).toMatchObject({ holds: [{ from: 4 }], broken: [{ name: 'limit:slow', strength: 'hold' }] });
    expect(told()).toMatchObject([
      {
        severity: 'ticket',
        subject: expect.stringContaining('limit slow of v2 is broken, its rollout is held'),
        evidence: expect.stringContaining('limit slow 100 %'),
      },
    ]);
    world.behaviours.set('v2', { errors: 0 });
    await pass(10);
    expect(weight()).toBe(50);
    expect(world.record().holds).toMatchObject([{ from: 4, to: expect.any(Number) }]);
    expect(world.record().broken).toBeUndefined();
    expect(world.record().verdict?.reason).toContain('a guardrail held the schedule, e-values decide');
    expect(world.record().verdict?.schedule).toMatchObject({ guarded: true });
    await pass(30, 3_000);
    expect(world.record().state).toBe('promoted');
    const { verdicts } = world.record();
    for (let n = 0; n < verdicts; n++) expect(await world.replay(n)).toMatchObject({ kind: 'same' });
    expect(told()).toHaveLength(1);
  });

  it('spends none of alpha that rolls back, and changes no test of the others', async () => {
    await started(guardrails);
    const held = world.record().plan.judge;
    world = new RolloutWorld();
    await started({ latency: { judged: false } });
    const without = world.record().plan.judge;

    if (!isJudgePlan(held) || !isJudgePlan(without)) throw new Error('no plans');
    const { soft, ...rest } = held;
    expect(rest).toEqual(without);
    expect(soft).toMatchObject([
      { name: 'limit:slow', strength: 'hold', judge: { alpha: 0.01, decidedBy: 'e-values' } },
    ]);
  });

  it('ends undecided when it does not recover for as long as the rollout had to decide', async () => {
    world.behaviours.set('v2', { errors: 0, bucket: SLOW });
    await started(guardrails);
    await pass(40);

    expect(world.record()).toMatchObject({ state: 'inconclusive', outcome: { by: 'the plan', tests: [] } });
    expect(world.record().outcome?.reason).toContain('it did not recover within 16 min');
  });

  it('keeps others from nothing: a broken one takes the challenger back', async () => {
    world.behaviours.set('v2', { errors: 0, bucket: SLOW });
    await started(guardrails);
    await pass(8);
    world.behaviours.set('v2', { errors: 0.6, bucket: SLOW });
    await pass(6);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { by: 'the judge' } });
  });

  it('is passed by at a person’s word', async () => {
    world.behaviours.set('v2', { errors: 0, bucket: SLOW });
    await started(guardrails);
    await pass(8);
    await skipStep(world.deps, { model: MODEL, rolloutId: 'r1', by: 'arn:ann', body: {} });
    await pass(1);

    expect(weight()).toBe(50);
  });

  it('breaks again behind a recovery, and is told of again', async () => {
    world.behaviours.set('v2', { errors: 0, bucket: SLOW });
    await started(guardrails);
    await pass(8);
    world.behaviours.set('v2', { errors: 0 });
    await pass(7);
    world.behaviours.set('v2', { errors: 0, bucket: SLOW });
    await pass(6);

    expect(world.record()).toMatchObject({ broken: [{ round: 1 }] });
    expect(told()).toHaveLength(2);
  });

  it('does not end a hold for want of requests', async () => {
    world.behaviours.set('v2', { errors: 0, bucket: SLOW });
    const steps = [10, 50].map((weight) => ({ weight, bake: 'PT4M' }));
    const rollout = { strategy: { kind: 'canary' as const, steps }, hold: 'PT60M', guardrails };
    await started(guardrails, { rollout });
    await pass(8);
    world.behaviours.set('v2', { errors: 0 });
    await pass(9, 5);

    expect(world.record().broken).toHaveLength(1);
    // Low traffic takes more windows.
    await pass(20, 60);
    expect(world.record().broken).toBeUndefined();
  });
});

describe('a guardrail that warns', () => {
  it('stops nothing, is told once with its numbers, and stands in the record', async () => {
    world.behaviours.set('v2', { errors: 0, bucket: SLOW });
    await started({ latency: { strength: 'warn' }, limits: [{ ...slowLimit, strength: 'warn' }] });
    await pass(40, 3_000);

    expect(world.record()).toMatchObject({ state: 'promoted' });
    expect(told().map(({ subject }) => subject)).toEqual([
      'flight-delay: limit slow of v2 is broken',
      'flight-delay: latency of v2 is broken',
    ]);
    expect(world.record().holds).toBeUndefined();
  });

  it('may be client errors or a KPI; no promotion waits for outcomes of one that warns', async () => {
    world.behaviours.set('v1', { errors: 0, converts: 0.5 });
    world.behaviours.set('v2', { errors: 0, clientErrors: 0.3, converts: 0.1 });
    world.learned.heardUntil = '2026-02-01T12:00:00.000Z';
    const kpis = [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'P1D', strength: 'warn' }] as const;
    await started({ latency: { judged: false }, clientErrors: { strength: 'warn' } }, { kpis: [...kpis] });
    await pass(40, 3_000);

    expect(world.record().state).toBe('promoted');
    expect(told().map(({ subject }) => subject)).toEqual(['flight-delay: client errors of v2 is broken']);
  });
});

describe('a KPI that does not roll back', () => {
  const sale = { name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT3M' } as const;
  const revenue = { name: 'revenue', kind: 'value', better: 'higher', maturity: 'PT1M' } as const;

  beforeEach(() => {
    world.learned.heardUntil = '2026-02-01T12:00:00.000Z';
  });

  it('warns with its outcomes', async () => {
    world.behaviours.set('v1', { errors: 0, converts: 0.5 });
    world.behaviours.set('v2', { errors: 0, converts: 0.1 });
    await started({ latency: { judged: false } }, { kpis: [{ ...sale, strength: 'warn' }] });
    await pass(40, 3_000);

    expect(world.record().state).toBe('promoted');
    expect(told()).toMatchObject([{ subject: 'flight-delay: KPI sale of v2 is broken' }]);
    expect(world.record().plan.says.join()).toContain('KPI sale warns');
    expect(world.record().plan.says.join()).not.toContain('KPIs that may stop it');
  });

  it('holds by values, and goes on when they are as good as the champion’s', async () => {
    world.values.set('v1', 10);
    world.values.set('v2', 7);
    await started({ latency: { judged: false } }, { kpis: [{ ...revenue, strength: 'hold' }] });
    await pass(14, 3_000);
    expect({ weight: weight(), broken: world.record().broken?.map(({ name }) => name) }).toEqual({
      weight: 10,
      broken: ['revenue'],
    });

    world.values.set('v2', 10);
    await pass(14, 3_000);

    expect({ state: world.record().state, broken: world.record().broken }).toEqual({
      state: 'promoted',
      broken: undefined,
    });
  });
});

describe('a guardrail that compares with the champion, where the challenger is alone', () => {
  it.each(['all-at-once', 'blue-green'] as const)("is nobody's under %s, and the start is planned", async (kind) => {
    const strategy = { kind, bake: 'PT3M' };
    const guardrails: Guardrails = { clientErrors: { strength: 'warn' }, latency: { strength: 'hold' } };
    await world.givenModel({ rollout: { strategy, guardrails } });
    world.givenChampion();

    const prepared = await world.prepare({ model: MODEL, version: 'v2' });

    expect(prepared.next).toBe('shift');
    expect(world.record().plan.judge).not.toHaveProperty('soft');
  });
});
