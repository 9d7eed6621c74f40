import { describe, expect, it } from 'vitest';
import { evidence } from '../../../../lambdas/contracts/stored/evidence.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { describeRollout } from '../../../../bin/console/describe-rollout.ts';
import { restoreChampion } from '../../../../lambdas/usecases/rollout/restoring/restore-champion.ts';
import { showRollout } from '../../../../lambdas/usecases/rollout/evidence/show-rollout.ts';
import { entryOf, MODEL, RolloutWorld, WINDOW_SECONDS } from '../../../support/rollout-world.ts';

type Strategy = NonNullable<NonNullable<SpecificationInput['rollout']>['strategy']>;

const REPORT: Strategy = { kind: 'shadow', share: 50, bake: 'PT10M' };
const CANARY: Strategy = {
  ...REPORT,
  next: { kind: 'canary', steps: [{ weight: 25, bake: 'PT10M' }] },
};

async function givenShadow(strategy: Strategy): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  await world.givenModel({ rollout: { strategy } });
  world.givenChampion();
  return world;
}

const start = { model: MODEL, version: 'v2' };

function rowsOf(world: RolloutWorld) {
  return evidence.parse(JSON.parse(world.objects.objects.get(`rollouts/${MODEL}/r1/evidence.json.gz`) ?? '{}')).rows;
}

describe('a shadow that ends with a report', () => {
  it('sends copies under a route that gives the challenger nothing, and says so before the start', async () => {
    const world = await givenShadow({ ...REPORT, copiesPerMinute: 600 });

    const shifted = await world.run(await world.prepare(start));

    expect(shifted.next).toBe('wait');
    expect(world.route()).toMatchObject({
      champion: { version: 'v1' },
      challengers: [],
      shadows: [{ version: 'v2', sharePercent: 50, timeoutMs: 3000, copiesPerMinute: 600 }],
    });
    const says = world.record().plan.says.join('; ');
    expect(says).toContain('steps: copies of 50 % for 10 min; then a report, and no verdict gives it requests');
    expect(says).toContain('within 3,000 ms each, 600 a minute and environment of the router at most');
    expect(world.teller.published.at(-1)?.subject).toContain('v2 gets copies of 50 %');
  });

  it('ends as reported, with the champion in its place and the predictions compared', async () => {
    const world = await givenShadow(REPORT);
    world.behaviours.set('v1', { errors: 0, scores: (u) => 0.3 + u / 10 });
    // Two of ten cross the threshold.
    world.behaviours.set('v2', { errors: 0, scores: (u) => 0.32 + u / 5 });

    const last = await world.drive(await world.prepare(start), 400);

    const record = world.record();
    expect(last.next).toBe('stop');
    expect(record).toMatchObject({ state: 'reported', outcome: { kind: 'reported', by: 'the plan', exposed: 0 } });
    expect(record.outcome?.reason).toMatch(
      /^reported after 10 min: 2,000 challenger requests broke no guardrail; .*; 2,000 copies: 89\.4 % of 2,000 predictions agree, numbers differ by 0\.0\d+ on average, distributions are 0\.\d+ apart/,
    );
    expect(record.verdict?.numbers).toMatchObject({
      copies: 2_000,
      comparedPredictions: 2_000,
      challengerRequests: 2_000,
    });
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [], hot: false });
    expect(world.route().shadows).toBeUndefined();
    expect(world.route().lock).toBeUndefined();
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
    expect(describeRollout(record)).toContain(
      'reported: v2 got copies alone and broke no guardrail, v1 serves as before',
    );
    expect(world.teller.published.at(-1)).toMatchObject({ kind: 'reported', severity: 'info' });
    expect(world.teller.published.at(-1)?.what).toContain('predictions agree');
  });

  it('keeps the pairs in its evidence, from which its verdict is computed again', async () => {
    const world = await givenShadow(REPORT);
    await world.drive(await world.prepare(start), 200);

    const rows = rowsOf(world);
    expect(rows).toHaveLength(10);
    expect(rows[3]).toMatchObject({ weight: 0.5, pairs: { copies: 100, compared: 100, agreed: 100 } });
    // The very same requests: both arms are as large, though the champion answered twice as many.
    expect(rows.map(({ arms }) => [arms.champion.requests, arms.challenger.requests])).toEqual(
      Array.from({ length: 10 }, () => [100, 100]),
    );
    expect(await world.replay()).toMatchObject({ kind: 'same' });
    const other = await world.replay(undefined, (all) => all.map(({ pairs: _pairs, ...row }) => row));
    expect(other.kind).toBe('different');
  });

  it('ends as soon as the challenger fails on its copies; no caller met that', async () => {
    const world = await givenShadow(REPORT);
    world.behaviours.set('v2', { errors: 0.2 });

    const last = await world.drive(await world.prepare(start), 400);

    const record = world.record();
    expect(last.next).toBe('refuse');
    expect(record.state).toBe('rolled-back');
    expect(record.outcome).toMatchObject({ tests: ['errors'], exposed: 0, by: 'the judge' });
    expect(record.verdict?.harm).toMatchObject({ assigned: 0, failed: 0, unanswered: 0 });
    expect(world.route().shadows).toBeUndefined();
    const told = world.teller.published.at(-1);
    expect(told).toMatchObject({ kind: 'rolled-back', severity: 'ticket' });
    expect(told?.exposure).toBeUndefined();
  });

  it('says that it saw nothing where nobody asked', async () => {
    const world = await givenShadow(REPORT);

    await world.drive(await world.prepare(start), 0);

    expect(world.record()).toMatchObject({ state: 'reported', outcome: { exposed: 0, tests: [] } });
    expect(world.record().outcome?.reason).toContain('0 challenger requests broke no guardrail; nothing proven');
    expect(world.record().outcome?.reason).toContain('no copy was captured');
  });

  it('counts copies apart in the status of the rollout', async () => {
    const world = await givenShadow(REPORT);
    await world.drive(await world.prepare(start), 200);
    const deps = { ...world.deps, windowSeconds: WINDOW_SECONDS };

    const { recent } = await showRollout(deps, MODEL, 'r1');

    // Twelve windows of traffic, the last two after the ten that were judged.
    expect(recent?.captured).toEqual({ random: 2_400, shadow: 1_200 });
    expect(recent?.arms.map(({ version, requests }) => [version, requests])).toEqual([['v1', 2_400]]);
  });

  it('was no attempt: a canary after it is the first', async () => {
    const world = await givenShadow(REPORT);
    await world.drive(await world.prepare(start), 400);
    const canary = { kind: 'canary', steps: [{ weight: 50, bake: 'PT10M' }] };

    await world.prepare({ ...start, settings: { strategy: canary } }, 'r2');

    expect(world.record('r2').plan.attempt).toEqual({ number: 1, planned: 1 });
  });

  it('ends as reported also where an order to promote it was stored: copies do not lead to all requests', async () => {
    const world = await givenShadow(REPORT);
    const shifted = await world.run(await world.prepare(start));
    const order = { kind: 'promote', by: 'ann', at: new Date(world.clock.now()).toISOString() } as const;
    await world.deps.rollouts.addRequest(MODEL, 'r1', order);

    await world.drive(shifted, 200);

    expect(world.record().state).toBe('reported');
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
  });

  it('is ended by a person at once', async () => {
    const world = await givenShadow(REPORT);
    await world.run(await world.prepare(start));

    const order = { model: MODEL, rolloutId: 'r1', kind: 'aborted', reason: 'enough', tests: [], by: 'ann' } as const;
    await restoreChampion(world.deps, order);

    expect(world.record().state).toBe('aborted');
    expect(world.route().shadows).toBeUndefined();
  });
});

describe('a shadow that cannot be', () => {
  it('is refused with everything that is wrong: of itself, beside a sticky key', async () => {
    const world = new RolloutWorld();
    await world.givenModel({ sticky: { header: 'user' } });
    world.givenChampion();

    const state = await world.prepare({ model: MODEL, version: 'v1', settings: { strategy: REPORT } });

    expect(state.next).toBe('refuse');
    expect(world.record().outcome?.faults?.map(({ path }) => path)).toEqual(['settings.strategy.kind', 'version']);
    expect(world.route().shadows).toBeUndefined();
  });

  it.each([
    ['settings.strategy.kind', {}, { settings: { strategy: REPORT } }],
    ['rollout.strategy.kind', { rollout: { strategy: CANARY } }, {}],
  ])('is refused at %s for a first version: it would be no shadow', async (path, declared, own) => {
    const world = new RolloutWorld();
    await world.givenModel(declared);

    const state = await world.prepare({ model: MODEL, version: 'v2', first: true, ...own });

    expect(state.next).toBe('refuse');
    expect(world.record().outcome?.faults?.map((fault) => fault.path)).toEqual([path]);
  });

  it('asks nobody to force it where it would see little: it moves nothing', async () => {
    const world = await givenShadow({ ...REPORT, share: 0.1 });
    const from = world.clock.now();
    for (let n = 1; n <= 30; n++) {
      const window = new Date(from - n * 60_000).toISOString();
      const entries = [entryOf('v1', 3, { requests: 40, errors: 0, timeouts: 0 })];
      await world.rows.writeRows([
        { schema: 1, model: MODEL, window, object: `h${n}`, entries, foldedAt: from, ttl: 9e9 },
      ]);
    }

    const canary = { kind: 'canary', steps: [{ weight: 0.1, bake: 'PT10M' }] };
    expect((await world.prepare({ ...start, settings: { strategy: canary } }, 'r0')).next).toBe('refuse');
    expect((await world.prepare(start)).next).toBe('shift');
    expect(world.record().plan.says.join('; ')).toContain('blind');
  });
});

describe('a shadow that goes on as a canary', () => {
  it('takes the copies back with the first weight, and promotes on the evidence of both', async () => {
    const world = await givenShadow(CANARY);
    let shifted = await world.prepare(start);
    while (world.record().step < 1) {
      expect(world.route().challengers).toEqual([]);
      shifted = await world.drive(shifted, 1_500, 1);
    }

    expect(world.route().shadows).toBeUndefined();
    expect(world.route().challengers).toMatchObject([{ version: 'v2', weightPercent: 25 }]);
    await world.drive(shifted, 1_500);
    const record = world.record();
    expect(record.state).toBe('promoted');
    // Ten windows of copies of 750 and those until the shift, ten of a quarter of 1,500.
    expect(record.verdict?.numbers?.['copies']).toBe(9_000);
    expect(record.outcome?.exposed).toBeGreaterThan(3_300);
    expect(record.outcome?.exposed).toBeLessThan(4_200);
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });

  it('promotes nobody whom no caller asked, whatever the copies proved', async () => {
    const world = await givenShadow({ ...CANARY, share: 100, bake: 'PT20M' });
    let shifted = await world.prepare(start);
    while (world.record().step < 1) shifted = await world.drive(shifted, 1_500, 1);

    await world.drive(shifted, 0, 60);

    expect(world.record().state).not.toBe('promoted');
    expect(world.route().champion?.version).toBe('v1');
    expect(world.record().verdict).toMatchObject({ exposed: 0 });
  });

  it('never comes to its canary when the copies fail', async () => {
    const world = await givenShadow(CANARY);
    world.behaviours.set('v2', { errors: 0.2 });

    await world.drive(await world.prepare(start), 400);

    expect(world.record()).toMatchObject({ state: 'rolled-back', step: 0, outcome: { exposed: 0 } });
  });
});
