import { describe, expect, it } from 'vitest';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { armRecord } from '../../../../lambdas/usecases/rollout/evidence/arm-record.ts';
import { MODEL, RolloutWorld, versionOf } from '../../../support/rollout-world.ts';

type Strategy = Extract<NonNullable<NonNullable<SpecificationInput['rollout']>['strategy']>, { kind: 'ab-test' }>;

const kpis: SpecificationInput['kpis'] = [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT2M' }];

async function worldOf(strategy: Partial<Strategy> = {}, challengers: readonly string[] = []): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  const written: Strategy = {
    kind: 'ab-test',
    goal: { kpi: 'sale', effectPercent: 20 },
    deadline: 'PT2H',
    challengers: challengers.map((version) => ({ version })),
    ...strategy,
  };
  await world.givenModel({ kpis, slo: { availability: 95 }, rollout: { strategy: written } });
  for (const version of challengers) world.registry.versions.set(`${MODEL}/${version}`, versionOf(version));
  world.givenChampion();
  for (const version of ['v1', 'v2', ...challengers]) world.behaviours.set(version, { errors: 0, converts: 0.1 });
  return world;
}

const statusOf = (world: RolloutWorld, version: string) => world.registry.versions.get(`${MODEL}/${version}`)?.status;
const started = (world: RolloutWorld) => world.prepare({ model: MODEL, version: 'v2' });

describe('an A/B test', () => {
  it('promotes a challenger whose goal is proven to be better, and says by how much', async () => {
    const world = await worldOf();
    world.behaviours.set('v2', { errors: 0, converts: 0.2 });

    const end = await world.drive(await started(world), 400);

    const { outcome, verdict, plan } = world.record();
    expect(end.next).toBe('stop');
    expect(outcome).toMatchObject({ kind: 'promoted', by: 'the judge' });
    expect(outcome?.tests).toContain('goal:sale');
    expect(outcome?.reason).toMatch(/^v2 won: v2: sale \+\d+ % \(\+\d+(\.\d)? % to \+\d+ %\)/);
    expect(verdict?.arms).toMatchObject([{ version: 'v2', state: 'won', is: 'better' }]);
    expect(plan.judge).toMatchObject({ decidedBy: 'e-values', goal: { kpi: 'sale', level: 0.05 } });
    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, challengers: [] });
    expect(statusOf(world, 'v1')).toBe('former-champion');
  });

  it('ends at its deadline without a winner where nobody is better', async () => {
    const world = await worldOf({ deadline: 'PT30M', goal: { kpi: 'sale', effectPercent: 5 } });

    await world.drive(await started(world), 200);

    const { outcome, verdict } = world.record();
    expect(outcome?.kind).toBe('inconclusive');
    expect(outcome?.reason).toContain('no winner by the deadline');
    expect(verdict?.window).toBe(30);
    expect(verdict?.arms?.[0]).toMatchObject({ is: 'undecided', needs: { requests: expect.any(Number) } });
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
    expect(statusOf(world, 'v2')).toBe('registered');
  });

  it('ends before its deadline when the declared change is ruled out', async () => {
    const world = await worldOf({ goal: { kpi: 'sale', effectPercent: 100 } });

    await world.drive(await started(world), 400);

    const { outcome, verdict } = world.record();
    expect(outcome?.kind).toBe('reported');
    expect(outcome?.reason).toContain('no winner: sale better by 100 % is ruled out for every challenger');
    expect(verdict?.window).toBeLessThan(120);
  });

  it('takes the first of several that wins, and leaves the rest registered', async () => {
    const world = await worldOf({}, ['v3', 'v4']);
    world.behaviours.set('v3', { errors: 0, converts: 0.2 });

    await world.drive(await started(world), 800);

    const { outcome, plan, experiment } = world.record();
    expect(plan.experiment?.arms).toEqual(['v2', 'v3', 'v4'].map((version) => ({ version, weightPercent: 25 })));
    expect(outcome).toMatchObject({ kind: 'promoted' });
    expect(experiment?.winner).toBe('v3');
    expect(world.route().champion?.version).toBe('v3');
    expect(['v1', 'v2', 'v3', 'v4'].map((version) => statusOf(world, version))).toEqual([
      'former-champion',
      'registered',
      'champion',
      'registered',
    ]);
    const told = world.teller.published.filter(({ kind }) => kind === 'promoted');
    expect(told).toMatchObject([{ version: 'v3' }]);
  });

  it('takes out a challenger that is harmed, alone, and the others keep their slots', async () => {
    const world = await worldOf({}, ['v3']);
    world.behaviours.set('v2', { errors: 0.5, converts: 0.1 });
    world.behaviours.set('v3', { errors: 0, converts: 0.2 });

    let state = await started(world);
    for (let n = 0; n < 60 && world.record().experiment?.out.length !== 1; n++)
      state = await world.drive(state, 300, 2);
    state = await world.drive(state, 300, 1);

    expect(world.record().experiment?.out).toMatchObject([{ version: 'v2', tests: ['errors'] }]);
    expect(world.route().challengers).toMatchObject([
      { version: 'v2', slot: 0, weightPercent: 0 },
      { version: 'v3', slot: 1, weightPercent: 33.3 },
    ]);
    await world.drive(state, 300);
    expect(world.record().outcome).toMatchObject({ kind: 'promoted' });
    expect(world.route().champion?.version).toBe('v3');
    expect(statusOf(world, 'v2')).toBe('rolled-back');
    expect(world.record().verdict?.arms).toMatchObject([
      { version: 'v2', state: 'out', reason: expect.stringContaining('errors') },
      { version: 'v3', state: 'won' },
    ]);
  });

  it('marks the version that was started when it was taken out and nobody was decided on afterwards', async () => {
    const world = await worldOf({ deadline: 'PT30M', goal: { kpi: 'sale', effectPercent: 5 } }, ['v3']);
    world.behaviours.set('v2', { errors: 0.5, converts: 0.1 });

    await world.drive(await started(world), 300);

    expect(world.record().outcome?.kind).toBe('inconclusive');
    expect(['v1', 'v2', 'v3'].map((version) => statusOf(world, version))).toEqual([
      'champion',
      'rolled-back',
      'registered',
    ]);
  });

  it('asks about the winner by its name where a person promotes, and keeps it while it is proven', async () => {
    const world = await worldOf({}, ['v3']);
    const written = world.registry.specifications.get(MODEL);
    const gates = { promotion: { approvers: ['*'], deadline: 'P1D', otherwise: 'hold' as const } };
    if (written !== undefined)
      world.registry.specifications.set(MODEL, { ...written, rollout: { ...written.rollout, gates } });
    world.behaviours.set('v3', { errors: 0, converts: 0.2 });

    let state = await started(world);
    for (let n = 0; n < 120 && world.record().questions === undefined; n++) state = await world.drive(state, 600, 1);
    world.behaviours.set('v2', { errors: 0, converts: 0.6 });
    state = await world.drive(state, 3_000, 30);

    const question = world.teller.published.find(({ kind }) => kind === 'question');
    expect(question).toMatchObject({ version: 'v3', what: expect.stringContaining('A yes gives v3 all requests') });
    expect(world.record().verdict?.arms).toMatchObject([{ version: 'v2', is: 'better' }, { version: 'v3' }]);
    expect(world.record().experiment?.winner).toBe('v3');
    await world.registry.addRequest(MODEL, 'r1', {
      kind: 'approve',
      by: 'ann',
      at: '2026-02-01T13:00:00.000Z',
      question: 'promotion-1',
    });
    await world.drive(state, 600);
    expect(world.route().champion?.version).toBe('v3');
  });

  it('tells a guardrail that warns with the name of the challenger that broke it', async () => {
    const world = await worldOf({}, ['v3']);
    const written = world.registry.specifications.get(MODEL);
    const limits = [{ name: 'e', metric: 'errors' as const, maxPercent: 1, hard: false, strength: 'warn' as const }];
    if (written !== undefined)
      world.registry.specifications.set(MODEL, { ...written, rollout: { ...written.rollout, guardrails: { limits } } });
    world.behaviours.set('v3', { errors: 0.04, converts: 0.1 }).set('v1', { errors: 0.04, converts: 0.1 });

    await world.drive(await started(world), 2_000, 20);

    const told = world.teller.published.filter(({ kind }) => kind === 'guardrail');
    expect(told).toMatchObject([{ version: 'v3', evidence: expect.stringMatching(/^v3: /) }]);
  });

  it('goes back when the last challenger is harmed', async () => {
    const world = await worldOf();
    world.behaviours.set('v2', { errors: 0.5, converts: 0.1 });

    await world.drive(await started(world), 300);

    expect(world.record().outcome).toMatchObject({ kind: 'rolled-back', tests: ['errors'], by: 'the judge' });
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
    expect(statusOf(world, 'v2')).toBe('rolled-back');
  });

  it('reports a winner where the plan says so, and the champion goes on', async () => {
    const world = await worldOf({ winner: 'report' });
    world.behaviours.set('v2', { errors: 0, converts: 0.2 });

    await world.drive(await started(world), 400);

    expect(world.record().outcome).toMatchObject({ kind: 'reported', reason: expect.stringContaining('v2 won') });
    expect(world.teller.published.at(-1)).toMatchObject({
      subject: 'flight-delay: experiment of v2 has ended, v1 serves as before',
      what: expect.stringMatching(/^Reported: v2 won its experiment, v1 serves as before\. /),
    });
    expect(world.route().champion?.version).toBe('v1');
  });

  it('decides by a value as well', async () => {
    const world = new RolloutWorld();
    const strategy = { kind: 'ab-test' as const, goal: { kpi: 'revenue', effectPercent: 2 }, deadline: 'PT2H' };
    const revenue = { name: 'revenue', kind: 'value' as const, better: 'higher' as const, maturity: 'PT2M' };
    await world.givenModel({ kpis: [revenue], slo: { availability: 95 }, rollout: { strategy } });
    world.givenChampion();
    world.values.set('v1', 10).set('v2', 10.5);

    await world.drive(await started(world), 400);

    expect(world.record().outcome).toMatchObject({ kind: 'promoted' });
    expect(world.record().verdict?.arms?.[0]).toMatchObject({ state: 'won', effectPercent: 5 });
  });
});

describe('what earlier attempts carry over', () => {
  it('is for the version that was started alone: nothing is proven of another challenger by it', async () => {
    const world = await worldOf({}, ['v3']);
    await world.drive(await started(world), 300, 2);
    const record = world.record();
    const carried = { abort: 2, proofs: { errors: 9 } };
    const again = { ...record, plan: { ...record.plan, carried } };

    expect(armRecord(again, 'v2').plan.carried).toEqual(carried);
    expect(armRecord(again, 'v3')).not.toHaveProperty('plan.carried');
  });
});

describe('the start of an A/B test', () => {
  const faultsOf = async (world: RolloutWorld, input: object) => {
    await world.prepare({ model: MODEL, version: 'v2', ...input });
    return world.record().outcome?.faults?.map(({ path, message }) => `${path} ${message}`);
  };

  it('is refused with every challenger that cannot be one', async () => {
    const world = await worldOf();
    const challengers = ['v2', 'v1', 'v9'].map((version) => ({ version }));
    const strategy = { kind: 'ab-test', goal: { kpi: 'sale' }, deadline: 'PT1H', challengers };

    expect(await faultsOf(world, { settings: { strategy } })).toEqual([
      'settings.strategy.challengers[0].version must differ from the version that is started, got v2 twice',
      'settings.strategy.challengers[1].version must not be the champion, v1: it is what challengers are compared with',
      'settings.strategy.challengers[2].version must be a registered version of flight-delay (v1, v2), got "v9"',
    ]);
  });

  it('is refused for a goal that the specification does not know', async () => {
    const world = await worldOf();
    const strategy = { kind: 'ab-test', goal: { kpi: 'clicks' }, deadline: 'PT1H' };

    expect(await faultsOf(world, { settings: { strategy } })).toEqual([
      'settings.strategy.goal.kpi must be one of the model\'s kpis (sale): no event could reach it, got "clicks"',
    ]);
  });
});
