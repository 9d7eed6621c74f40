import { describe, expect, it } from 'vitest';
import { describeEvidence } from '../../../../bin/console/describe-rollout.ts';
import { judgeTask, type MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { evidence } from '../../../../lambdas/contracts/stored/evidence.ts';
import { isJudgePlan } from '../../../../lambdas/domain/judge/model/plan.ts';
import { foldRows, startProgress } from '../../../../lambdas/domain/rollout/ticking/fold-rows.ts';
import { comparedGoals, comparedWords } from '../../../../lambdas/domain/rollout/ticking/watching/compared-goals.ts';
import { comparedLook } from '../../../../lambdas/domain/rollout/ticking/watching/compared-look.ts';
import { assignRequest } from '../../../../lambdas/domain/routing/assign-request.ts';
import { explainRoute } from '../../../../lambdas/domain/routing/explain-route.ts';
import { putModel } from '../../../../lambdas/usecases/registry/put-model.ts';
import { retireModel } from '../../../../lambdas/usecases/registry/retire-model.ts';
import { endExecution } from '../../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { reconcileRollouts } from '../../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { undoPromotion } from '../../../../lambdas/usecases/rollout/restoring/undo-promotion.ts';
import { judgeRollout } from '../../../../lambdas/usecases/rollout/states/judge-rollout.ts';
import { rollBack } from '../../../../lambdas/usecases/rollout/states/roll-back.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { FollowedRollout } from '../../../support/rollout/follow-executions.ts';
import { MODEL, RolloutWorld, versionOf } from '../../../support/rollout-world.ts';

const start = { model: MODEL, version: 'v2', force: true };
const faultLine: unknown = expect.stringContaining('must be left out, or off, with blue-green');
const request = { headers: {}, path: '/', json: () => undefined };
const TRAFFIC = 3_000;
const MINUTE = 60_000;
/** What the machine adds to its state when a state failed for good. */
const failed = { error: { Error: 'Error', Cause: 'boom' } };

type Model = NonNullable<Parameters<RolloutWorld['givenModel']>[0]>;

async function givenHoldBack(more: Model = {}): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  const strategy = { kind: 'canary' as const, steps: [{ weight: 50, bake: 'PT3M' }] };
  const { rollout, ...others } = more;
  const held = { share: 10, for: 'PT20M' };
  await world.givenModel({ slo: { availability: 99 }, ...others, rollout: { strategy, holdBack: held, ...rollout } });
  world.givenChampion();
  return world;
}

/** Drives the machine until the promotion was told. */
async function promoted(world: RolloutWorld, requests = TRAFFIC): Promise<MachineState> {
  let state = await world.prepare(start);
  for (let n = 0; n < 60 && world.record().keepWarm === undefined; n++) state = await world.drive(state, requests, 1);
  return world.drive(state, requests, 1);
}

function heldBack({ keepWarm }: RolloutRecord): NonNullable<RolloutRecord['keepWarm']> {
  if (keepWarm === undefined) throw new Error('nobody is held back');
  return keepWarm;
}

function told(world: RolloutWorld, id: string) {
  const found = world.teller.published.filter((event) => event.id === id);
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
}

function versionsAt(world: RolloutWorld, positions: readonly number[]): readonly string[] {
  return positions.map(
    (position) => assignRequest(world.route(), { ...request, isProbe: false, draw: () => position }).version,
  );
}

describe('a hold-back', () => {
  it('leaves the version before the last part of the positions, which no step of the canary had reached', async () => {
    const world = await givenHoldBack();

    await promoted(world);

    const { route, record } = { route: world.route(), record: world.record() };
    expect(record).toMatchObject({ state: 'promoted', keepWarm: { version: 'v1', sharePercent: 10 } });
    expect(route).toMatchObject({
      champion: { version: 'v2' },
      challengers: [],
      holdBack: { version: 'v1', sharePercent: 10 },
      hot: true,
    });
    expect(route.lock).toBeUndefined();
    expect(versionsAt(world, [0, 0.49, 0.5, 0.89, 0.9, 0.999])).toEqual(['v2', 'v2', 'v2', 'v2', 'v1', 'v1']);
    expect(record.plan.says.join()).toContain('the version before keeps 10 % of the requests for 20 min');
    expect(told(world, 'r1:promoted')?.what).toContain('90 % of the requests of flight-delay go to v2 now');
    expect(explainRoute(route, request)).toMatchObject({
      shares: [
        { version: 'v1', percent: 10 },
        { version: 'v2', percent: 90 },
      ],
    });
  });

  it('ends as it was written, and tells what the promotion brought, with an interval', async () => {
    const kpis = [{ name: 'sale', kind: 'binary' as const, better: 'higher' as const, maturity: 'PT2M' }];
    const world = await givenHoldBack({ kpis, rollout: { holdBack: { share: 10, for: 'PT40M' } } });
    world.behaviours.set('v1', { errors: 0, converts: 0.2 });
    world.behaviours.set('v2', { errors: 0, converts: 0.3 });
    world.learned.heardUntil = '2026-01-01T00:00:00.000Z';
    const state = await promoted(world);

    const last = await world.drive(state, TRAFFIC, 400);

    expect(last).toMatchObject({ next: 'stop', reason: 'held back for 40 min, as planned' });
    const held = heldBack(world.record());
    const sale = held.brought?.find(({ name }) => name === 'sale');
    expect(sale).toMatchObject({ is: 'better' });
    expect(sale?.lowerPercent).toBeGreaterThan(0);
    expect(sale?.effectPercent).toBeGreaterThan(35);
    expect(sale?.effectPercent).toBeLessThan(65);
    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, hot: false });
    expect(world.route().holdBack).toBeUndefined();
    expect(await world.registry.listOpen()).toEqual([]);
    const event = told(world, 'r1:held-back');
    expect(event).toMatchObject({ kind: 'held-back', severity: 'info' });
    expect(event?.evidence).toMatch(/what this promotion brought, v2 against v1: sale \+\d+ % \(\+\d.*\), better/);
    expect(describeEvidence(world.record()).join('\n')).toMatch(
      /v1 kept 10 % .*: held back for 40 min, as planned\n.*sale \+/,
    );
    // Nobody asks who has requests of its own.
    expect(world.record().warmRequests).toBeUndefined();
  });

  it('returns to the version before when the new champion is proven to fail more, and tells it', async () => {
    const world = await givenHoldBack();
    const state = await promoted(world);
    world.behaviours.set('v2', { errors: 0.2 });

    const last = await world.drive(state, TRAFFIC);

    const record = world.record();
    expect(last.next).toBe('refuse');
    expect(record).toMatchObject({
      state: 'rolled-back',
      outcome: { kind: 'rolled-back', by: 'the judge', tests: ['errors'] },
    });
    expect(record.outcome?.reason).toMatch(/^after its promotion: errors /);
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, hot: false, challengers: [] });
    expect(world.route().holdBack).toBeUndefined();
    expect(told(world, 'r1:rolled-back')).toBeDefined();
    expect(told(world, 'r1:held-back')).toBeUndefined();
  });

  it('says the same when its stored evidence is folded again', async () => {
    const kpis = [{ name: 'sale', kind: 'binary' as const, better: 'higher' as const, maturity: 'PT2M' }];
    const world = await givenHoldBack({ kpis });
    for (const version of ['v1', 'v2']) world.behaviours.set(version, { errors: 0.01, converts: 0.3 });
    world.learned.heardUntil = '2026-01-01T00:00:00.000Z';
    await world.drive(await promoted(world), TRAFFIC, 400);

    const { keepWarm, plan } = world.record();
    const text = world.objects.objects.get(`rollouts/${MODEL}/r1/hold-back/evidence.json.gz`) ?? '{}';
    const { rows } = evidence.parse(JSON.parse(text));
    const judge = plan.holdBack?.judge;
    if (!isJudgePlan(judge)) throw new Error('no plan');
    const { progress } = foldRows(judge, startProgress(judge), rows);

    const said = `${comparedLook(progress, 60).reason}; ${comparedWords(comparedGoals(judge.goals ?? [], progress.goals))}`;
    expect(rows.length).toBe(20);
    expect(keepWarm?.verdict).toMatchObject({ reason: said, chain: progress.checkpoint.chain });
  });

  it('stays where both fail alike: what is no worse is not taken back', async () => {
    const world = await givenHoldBack();
    const state = await promoted(world);
    for (const version of ['v1', 'v2']) world.behaviours.set(version, { errors: 0.2 });

    await world.drive(state, TRAFFIC, 400);

    expect(world.record()).toMatchObject({ state: 'promoted', keepWarm: { ended: { reason: /as planned/ } } });
    expect(told(world, 'r1:held-back')?.evidence).toContain('failed requests');
  });

  it('goes on as a new execution, and ends there', async () => {
    const world = await givenHoldBack();
    const state = { ...(await promoted(world)), tick: 997 };
    const followed = new FollowedRollout(world, state);

    await followed.until(() => false, TRAFFIC);

    expect(followed.record).toMatchObject({ executions: 2, keepWarm: { ended: { reason: /as planned/ } } });
    expect(followed.record.keepWarm?.verdict?.window).toBe(20);
    expect(world.route().holdBack).toBeUndefined();
    expect(told(world, 'r1:held-back')).toBeDefined();
  });

  it.each([
    ['returns for a KPI that fell', 'rollback', 'rolled-back', ['kpi:sale'], false],
    [
      'tells once of a KPI that fell and warns, and goes on',
      'warn',
      'promoted',
      ['failures<pMax', 'latency<bad'],
      true,
    ],
  ] as const)('%s', async (...[, strength, state, tests, isTold]) => {
    const kpi = { name: 'sale', kind: 'binary' as const, better: 'higher' as const, maturity: 'PT2M', strength };
    const world = await givenHoldBack({ kpis: [kpi], rollout: { holdBack: { share: 10, for: 'PT40M' } } });
    for (const version of ['v1', 'v2']) world.behaviours.set(version, { errors: 0, converts: 0.3 });
    world.learned.heardUntil = '2026-01-01T00:00:00.000Z';
    const running = await promoted(world);
    world.behaviours.set('v2', { errors: 0, converts: 0.1 });

    await world.drive(running, TRAFFIC, 400);

    expect(world.record()).toMatchObject({ state, outcome: { tests } });
    const warning = told(world, 'r1:guardrail-held-back-kpi:sale-0');
    expect(warning?.next.join().includes('rollout undo flight-delay') ?? false).toBe(isTold);
  });

  it('is ended by a new start in the transaction that takes the lock, and told afterwards', async () => {
    const world = await givenHoldBack();
    const state = await world.drive(await promoted(world), TRAFFIC, 12);
    world.registry.versions.set(`${MODEL}/v3`, versionOf('v3'));

    const next = await world.prepare({ ...start, version: 'v3' }, 'r2');

    expect(next.next).toBe('shift');
    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, lock: { rolloutId: 'r2' }, hot: true });
    expect(world.route().holdBack).toBeUndefined();
    const last = await world.drive(state, TRAFFIC);
    expect(last).toMatchObject({ next: 'stop', reason: 'rollout r2 began' });
    expect(heldBack(world.record()).ended?.reason).toBe('rollout r2 began');
    expect(heldBack(world.record()).brought).toHaveLength(1);
    expect(told(world, 'r1:held-back')?.evidence).toContain('rollout r2 began');
    expect(await world.registry.listOpen()).toEqual([{ model: MODEL, rolloutId: 'r2' }]);
  });

  it('goes on where a new start is refused', async () => {
    const world = await givenHoldBack();
    const state = await promoted(world);

    const refused = await world.prepare({ ...start, version: 'v9' }, 'r2');
    const last = await world.drive(state, TRAFFIC, 1);

    expect(refused.next).toBe('refuse');
    expect(last.next).not.toBe('stop');
    expect(world.route().holdBack).toMatchObject({ version: 'v1' });
  });

  it('ends at once when a person goes back: everybody meets the version before', async () => {
    const world = await givenHoldBack();
    const state = await promoted(world);

    await undoPromotion(world.deps, { model: MODEL, body: { reason: 'nonsense' }, by: 'ann@example.com' });

    expect(versionsAt(world, [0, 0.5, 0.95])).toEqual(['v1', 'v1', 'v1']);
    expect(world.route().holdBack).toBeUndefined();
    expect(await world.drive(state, TRAFFIC)).toMatchObject({ next: 'stop', reason: 'v1 serves in place of v2' });
    expect(told(world, 'r1:held-back')?.evidence).toContain('v1 serves in place of v2');
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, hot: false });
  });

  it('ends when the version is retired: its share goes to the champion in the same change', async () => {
    const world = await givenHoldBack();
    const state = await promoted(world);

    await retireModel(world.deps, { model: MODEL, body: { version: 'v1' }, by: 'ann' });

    expect(versionsAt(world, [0, 0.95])).toEqual(['v2', 'v2']);
    expect(await world.drive(state, TRAFFIC)).toMatchObject({ next: 'stop', reason: 'v1 has no share any more' });
  });

  it('goes on under a specification that is declared meanwhile', async () => {
    const world = await givenHoldBack();
    const state = await promoted(world);
    const body = {
      ...world.registry.specifications.get(MODEL),
      description: 'new',
      slo: { timeoutMs: 900, availability: 99 },
    };
    await putModel(world.deps, { model: MODEL, body, by: 'ann' });
    world.behaviours.set('v2', { errors: 0.2 });

    await world.drive(state, TRAFFIC);

    expect(world.route().timeoutMs).toBe(900);
    expect(world.record().state).toBe('rolled-back');
  });

  it('ends with its driver, and is told: the promoted version serves everybody', async () => {
    const world = await givenHoldBack();
    await promoted(world);

    await endExecution(world.deps, { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'ABORTED' });

    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, hot: false });
    expect(world.route().holdBack).toBeUndefined();
    expect(told(world, 'r1:held-back')?.evidence).toContain(
      'no window was compared; the execution that drove the rollout ended as ABORTED',
    );
  });

  it('is left alone by the reconciler while its execution lives, and ended by it once that is gone', async () => {
    const world = await givenHoldBack();
    await promoted(world);

    expect(await reconcileRollouts(world.deps)).toMatchObject({ running: 1, cleared: 0 });
    world.executions.statuses.set(arnOf('r1'), 'aborted');
    expect(await reconcileRollouts(world.deps)).toMatchObject({ running: 0, cleared: 1, restored: [] });
    expect(world.route().holdBack).toBeUndefined();
    expect(told(world, 'r1:held-back')).toBeDefined();
  });

  it('ends where a state of ours fails for good', async () => {
    const world = await givenHoldBack();
    const state = await promoted(world);

    const last = await rollBack(world.deps, { execution: world.execution('r1'), state: { ...state, ...failed } });

    expect(last.reason).toMatch(/^v2 is champion and no longer watched: /);
    expect(world.route().champion?.version).toBe('v2');
    expect(world.route().holdBack).toBeUndefined();
  });

  it('ends by whoever looks after ended executions where its own end fails for good', async () => {
    const world = await givenHoldBack();
    let state: MachineState = { ...(await promoted(world)), next: 'wait' };
    const task = (now: MachineState) => judgeTask.parse({ execution: world.execution('r1'), state: now });
    // KeepWarm fails each time, and leads to the next look with its error.
    for (let n = 0; n < 40 && state.next === 'wait'; n++) {
      world.clock.advance(MINUTE);
      const { next, ...rest } = await judgeRollout(world.deps, task({ ...state, ...failed }));
      state = { ...rest, next: next === 'keep' ? 'wait' : next };
    }

    expect(state).toMatchObject({
      next: 'refuse',
      reason: 'v2 is champion; its watch should have ended 10 min ago, and its end failed',
    });
    await endExecution(world.deps, { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'FAILED' });
    expect(world.record()).toMatchObject({ state: 'promoted', keepWarm: { ended: { at: expect.any(String) } } });
    expect(world.route().champion?.version).toBe('v2');
    expect(world.route().holdBack).toBeUndefined();
    expect(told(world, 'r1:held-back')).toBeDefined();
  });

  it('repeats of every state change nothing more', async () => {
    const world = await givenHoldBack();
    let state = await promoted(world);
    for (let n = 0; n < 100 && state.next !== 'stop'; n++) {
      if (state.next === 'wait') await world.sendTraffic(TRAFFIC);
      if (state.next === 'wait') world.clock.advance(MINUTE);
      const first = await world.run(state);
      const revision = world.route().revision;
      state = await world.run(state);
      expect(state.next).toBe(first.next);
      expect(world.route().revision).toBe(revision);
    }

    expect(told(world, 'r1:held-back')).toBeDefined();
    expect(heldBack(world.record()).ended?.reason).toContain('as planned');
  });

  it('tells a split that does not keep its weights, once, and takes nothing back for it', async () => {
    const world = await givenHoldBack();
    const state = await promoted(world);
    const { holdBack } = world.route();
    if (holdBack === undefined) throw new Error('nobody is held back');
    world.registry.routes.set(MODEL, { ...world.route(), holdBack: { ...holdBack, sharePercent: 30 } });

    await world.drive(state, TRAFFIC, 20);

    expect(world.record().state).toBe('promoted');
    expect(told(world, 'r1:guardrail-held-back-split-0')?.evidence).toContain('contradicts the weights');
  });

  it('holds back nobody behind a first version, nor where a start says off', async () => {
    const world = await givenHoldBack();
    const input = { ...start, settings: { holdBack: 'off' } };

    await world.drive(await world.prepare(input), TRAFFIC);

    expect(world.record()).toMatchObject({ state: 'promoted' });
    expect(world.record().keepWarm).toBeUndefined();
    expect(world.route().holdBack).toBeUndefined();
  });

  it('refuses a strategy of the start that does not go with the hold-back of the specification, with the path', async () => {
    const world = await givenHoldBack();

    const refused = await world.prepare({ ...start, settings: { strategy: { kind: 'blue-green' } } });

    expect(refused.next).toBe('refuse');
    expect(world.record().outcome?.faults).toEqual([{ path: 'rollout.holdBack', message: faultLine }]);
  });
});
