import { beforeEach, describe, expect, it } from 'vitest';
import { isJudgePlan } from '../../../lambdas/domain/judge/model/plan.ts';
import { MODEL, RolloutWorld, versionOf } from '../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2' };

describe('latency in the rollout machine', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  it('takes a slower challenger back, by thresholds of the champion’s first windows', async () => {
    world.behaviours.set('v2', { errors: 0, bucket: 24 });

    await world.drive(await world.prepare(START), 600);

    const { outcome, verdict } = world.record();
    expect(outcome?.kind).toBe('rolled-back');
    expect(outcome?.tests).toContain('latency0');
    expect(outcome?.reason).toContain("requests slower than the champion's median");
    expect(verdict?.window).toBeGreaterThan(5);
  });

  it('tolerates a challenger that is slower by one bucket', async () => {
    world.behaviours.set('v2', { errors: 0, bucket: 15 });

    await world.drive(await world.prepare(START), 600);

    expect(world.record().outcome?.kind).toBe('promoted');
  });

  it('says in the plan where its thresholds come from', async () => {
    await world.prepare(START);

    expect(world.record().plan.says.join()).toContain("the champion's first 5 min");
  });

  it('takes the thresholds of the champion’s recorded day when there is one', async () => {
    await world.drive(await world.prepare(START), 600);
    world.registry.versions.set(`${MODEL}/v3`, versionOf('v3'));

    await world.prepare({ model: MODEL, version: 'v3' }, 'r2');

    expect(world.record('r2').plan.says.join()).toContain('as recorded before the start');
  });

  it('leaves latency alone when the owner says so', async () => {
    world.behaviours.set('v2', { errors: 0, bucket: 40 });
    const settings = { guardrails: { latency: { judged: false } } };

    await world.drive(await world.prepare({ ...START, settings }), 600);

    expect(world.record().outcome?.tests).toEqual(['failures<pMax']);
    expect(world.record().plan.says).toContain('latency is recorded and shown, it decides nothing');
  });

  it('is not compared where all requests go to the challenger at once', async () => {
    const settings = { strategy: { kind: 'all-at-once', bake: 'PT10M' } };

    await world.drive(await world.prepare({ ...START, settings }), 600);

    expect(world.record().outcome).toMatchObject({ kind: 'promoted', tests: ['failures<pMax'] });
  });

  it('may have an absolute limit that is named like a guardrail, without meddling with it', async () => {
    const limits = [
      { name: 'errors', metric: 'errors', maxPercent: 50 },
      { name: 'outage', metric: 'failures', maxPercent: 90, hard: true, minRequests: 10 },
    ];
    await world.prepare({ ...START, settings: { guardrails: { limits } } });

    const { judge, says } = world.record().plan;
    if (!isJudgePlan(judge)) throw new Error('no plan of the judge');

    expect(judge.guards.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['errors', 'timeouts', 'limit:errors', 'latency0']),
    );
    expect(says.join()).toContain('hard limits, plain comparisons without error control: outage');
  });

  it('takes an objective for the p99 as a proof, not as a limit', async () => {
    await world.givenModel({ slo: { latencyP99Ms: 20 } });
    world.behaviours.set('v1', { errors: 0, bucket: 30 });
    world.behaviours.set('v2', { errors: 0, bucket: 30 });

    await world.drive(await world.prepare(START), 600);

    expect(world.record().outcome?.kind).toBe('promoted');
  });

  it('stops at an absolute limit of the owner', async () => {
    world.behaviours.set('v1', { errors: 0, bucket: 60 });
    world.behaviours.set('v2', { errors: 0, bucket: 60 });
    const limits = [{ name: 'slow', metric: 'latency', aboveMs: 250, maxPercent: 1 }];

    await world.drive(await world.prepare({ ...START, settings: { guardrails: { limits } } }), 600);

    expect(world.record().outcome).toMatchObject({ kind: 'rolled-back', tests: ['limit:slow'] });
    expect(world.record().plan.says.join()).toContain(
      'absolute limits that may stop it, whatever the champion does: slow',
    );
  });
});

describe('a KPI in the rollout machine', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    const kpis = [{ name: 'sale', kind: 'binary' as const, better: 'higher' as const, maturity: 'PT3M' }];
    await world.givenModel({ kpis });
    world.givenChampion();
    world.learned.heardUntil = '2026-02-01T12:00:00.000Z';
  });

  it('takes a challenger back that sells less', async () => {
    world.behaviours.set('v1', { errors: 0, converts: 0.3 });
    world.behaviours.set('v2', { errors: 0, converts: 0.1 });

    await world.drive(await world.prepare(START), 600);

    const { outcome } = world.record();
    expect(outcome).toMatchObject({ kind: 'rolled-back', tests: ['kpi:sale'] });
    expect(outcome?.reason).toContain('KPI sale');
  });

  it('promotes only when the outcomes of all planned windows are ripe', async () => {
    world.behaviours.set('v1', { errors: 0, converts: 0.3 });
    world.behaviours.set('v2', { errors: 0, converts: 0.3 });

    await world.drive(await world.prepare(START), 600);

    const { outcome, verdict, plan } = world.record();
    expect(outcome?.kind).toBe('promoted');
    expect(verdict?.window).toBeGreaterThanOrEqual(plan.plannedWindows + 3);
  });

  it('decides nothing while no outcome was ever heard, and the plan says so', async () => {
    world.learned.heardUntil = undefined;

    await world.drive(await world.prepare(START), 600);

    expect(world.record().outcome?.kind).toBe('promoted');
    expect(world.record().plan.says.join()).toContain(
      'KPIs that are not judged, because no outcome was ever heard: sale',
    );
  });

  it('is inconclusive, not promoted, when nothing more is heard of outcomes', async () => {
    await world.drive(await world.prepare({ ...START, settings: { inconclusive: 'rollback' } }), 600);

    expect(world.record().verdict).toMatchObject({ kind: 'inconclusive' });
    expect(world.record().verdict?.reason).toContain('outcomes are not ripe');
  });

  it('is shown and stops nothing when it is not critical', async () => {
    const kpis = [{ name: 'sale', kind: 'binary' as const, better: 'higher' as const, critical: false }];
    await world.givenModel({ kpis });
    world.behaviours.set('v1', { errors: 0, converts: 0.3 });
    world.behaviours.set('v2', { errors: 0, converts: 0.1 });

    await world.drive(await world.prepare(START), 600);

    expect(world.record().outcome?.kind).toBe('promoted');
  });

  it('must not be waited for longer than rows live', async () => {
    await world.givenModel({ kpis: [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'P20D' }] });

    const { next, reason } = await world.prepare(START);

    expect(next).toBe('refuse');
    expect(reason).toContain('kpis[0].maturity: ');
    expect(reason).toContain('rows of requests live 14 days');
  });

  it('has the part of alpha that its owner gives it', async () => {
    const kpis = [{ name: 'sale', kind: 'binary' as const, better: 'higher' as const, weight: 0.9 }];
    await world.givenModel({ kpis });

    await world.prepare(START);

    const { judge } = world.record().plan;
    if (!isJudgePlan(judge)) throw new Error('no plan of the judge');
    // 0.9 of 0.3 + 0.1 + 0.1 + 0.4 + 0.9, as weights of one whole.
    expect(judge.guards.find(({ name }) => name === 'kpi:sale')?.budget).toBeCloseTo(0.005, 12);
  });

  it('is judged by its values where it has some', async () => {
    await world.givenModel({ kpis: [{ name: 'revenue', kind: 'value', better: 'higher', maturity: 'PT1M' }] });
    world.values.set('v1', 10);
    world.values.set('v2', 7);

    await world.drive(await world.prepare(START), 600);

    expect(world.record().outcome).toMatchObject({
      kind: 'rolled-back',
      tests: ['revenue'],
      reason: expect.stringMatching(/revenue 7 on average against 10 at the champion, over \d+ and \d+ values/),
    });
    const numbers = world.record().verdict?.numbers ?? {};
    // DynamoDB takes no number between 0 and 1e-130.
    expect(Object.values(numbers).filter((value) => value !== 0 && Math.abs(Number(value)) < 1e-130)).toEqual([]);
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });

  it('keeps what ripened in the evidence, so that the verdict can be computed again', async () => {
    world.behaviours.set('v1', { errors: 0, converts: 0.3 });
    world.behaviours.set('v2', { errors: 0, converts: 0.1 });

    await world.drive(await world.prepare(START), 600);

    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });
});

describe('an undecided rollout that is to be extended', () => {
  it('goes on by e-values for as long again, and then waits for a person', async () => {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    const settings = { inconclusive: 'extend' };

    await world.drive(await world.prepare({ ...START, settings }), 4, 70);

    const { plan, verdict, awaitingSince } = world.record();
    expect(plan.extendedWindows).toBe(2 * plan.horizonWindows);
    if (!isJudgePlan(plan.judge)) throw new Error('no plan of the judge');
    // Two chances, before and after the horizon: half of alpha each.
    expect(plan.judge.alpha).toBeCloseTo(0.005, 12);
    expect(plan.says.join()).toContain('is taken back with a chance of 1 % at most');
    expect(plan.says.join()).toContain('undecided, it goes on to 1 h; from 30 min on e-values decide');
    expect(verdict?.reason).toContain('not decided after');
    expect(awaitingSince).toBe(60);
  });

  it('is taken back by e-values when it breaks after the horizon', async () => {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    const first = await world.drive(await world.prepare({ ...START, settings: { inconclusive: 'extend' } }), 4, 80);
    world.behaviours.set('v2', { errors: 0.9 });

    await world.drive(first, 200);

    expect(world.record().verdict?.window).toBeGreaterThan(30);
    expect(world.record().outcome).toMatchObject({ kind: 'rolled-back', tests: ['errors'] });
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });
});

describe('a rollout that e-values decide from the start', () => {
  it('is promoted by them, later, and says so beforehand', async () => {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();

    await world.drive(await world.prepare({ ...START, settings: { decidedBy: 'e-values' } }), 2_000);

    expect(world.record().outcome?.kind).toBe('promoted');
    expect(world.record().plan.says.join()).toContain('e-values decide, which hold for any schedule');
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });
});

describe('the way a rollout advances', () => {
  it('goes on as soon as everything is proven when the owner wants that', async () => {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();

    await world.drive(await world.prepare({ ...START, settings: { advance: 'proven' } }), 2_000);

    const { outcome, verdict, plan } = world.record();
    expect(outcome?.kind).toBe('promoted');
    expect(verdict?.window).toBeLessThan(plan.plannedWindows);
    expect(plan.says[0]).toContain('sooner where everything is proven');
  });
});
