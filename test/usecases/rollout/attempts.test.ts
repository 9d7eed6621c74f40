import { beforeEach, describe, expect, it } from 'vitest';
import { isJudgePlan, type JudgePlan } from '../../../lambdas/domain/judge/model/plan.ts';
import { currentEValues } from '../../../lambdas/domain/judge/fold/e-value-findings.ts';
import { rolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { tellOutcome } from '../../../lambdas/usecases/telling/tell-rollout.ts';
import { readProgress } from '../../../lambdas/usecases/rollout/evidence/stored-progress.ts';
import { undoPromotion } from '../../../lambdas/usecases/rollout/restoring/undo-promotion.ts';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2' };

describe('attempts of one version', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  function judgePlan(rolloutId: string): JudgePlan {
    const { judge } = world.record(rolloutId).plan;
    if (!isJudgePlan(judge)) throw new Error('no plan of the judge');
    return judge;
  }

  /** A first attempt that breaks, and what is prepared after it. */
  async function retry(settings: Record<string, unknown> = {}): Promise<void> {
    world.behaviours.set('v2', { errors: 0.2 });
    await world.drive(await world.prepare({ ...START, settings }), 600);
    world.behaviours.clear();
    await world.prepare({ ...START, settings, force: true }, 'r2');
  }

  it('share alpha and beta when they are planned', async () => {
    await retry({ attempts: 2 });

    expect(world.record('r2').plan.attempt).toEqual({ number: 2, planned: 2 });
    expect(judgePlan('r2').alpha).toBeCloseTo(0.005, 12);
    expect(judgePlan('r2').beta).toBeCloseTo(0.025, 12);
    expect(world.record('r2').plan.carried).toBeUndefined();
  });

  it('go on from the e-values of the earlier ones beyond the plan', async () => {
    await retry();

    const { attempt, carried, says } = world.record('r2').plan;
    expect(attempt).toEqual({ number: 2, planned: 1 });
    expect(carried).toMatchObject({ abort: expect.any(Number), proofs: { failures: expect.any(Number) } });
    expect(says.join()).toContain('attempt 2 of this version in 7 days, 1 planned: e-values decide');
  });

  it('are refused when the earlier ones have shown enough already', async () => {
    world.behaviours.set('v2', { errors: 0.2 });
    await world.drive(await world.prepare(START), 600);

    const again = await world.prepare(START, 'r2');

    expect(again.next).toBe('refuse');
    expect(again.reason).toContain('earlier attempts of this version have shown that it is worse');
  });

  it('may not be planned after the first has failed: the level would grow with each try', async () => {
    world.behaviours.set('v2', { errors: 0.2 });
    await world.drive(await world.prepare(START), 600);

    await world.prepare({ ...START, settings: { attempts: 5 }, force: true }, 'r2');

    expect(world.record('r2').plan.attempt).toEqual({ number: 2, planned: 1 });
    expect(world.record('r2').plan.carried).toBeDefined();
  });

  it('are taken back at once by the evidence of the first when forced, and replay says the same', async () => {
    world.behaviours.set('v2', { errors: 0.2 });
    await world.drive(await world.prepare(START), 600);

    await world.drive(await world.prepare({ ...START, force: true }, 'r2'), 600);

    expect(world.record('r2').outcome).toMatchObject({
      kind: 'rolled-back',
      tests: ['earlier attempts'],
      reason: expect.stringContaining('earlier attempts of this version have shown enough'),
    });
    expect(await world.replay(undefined, undefined, 'r2')).toMatchObject({ kind: 'same' });
  });

  it('go on after one that nobody decided without anything against the version, and count it in the levels', async () => {
    const undecided = { ...START, settings: { inconclusive: 'rollback' } };
    // Too few requests to decide, and yet evidence against it: 7 failures of some 80 requests beside 2 of 220.
    world.behaviours.set('v1', { errors: 0.01 });
    world.behaviours.set('v2', { errors: 0.1 });
    await world.drive(await world.prepare(undecided), 5, 100);
    expect(world.record().outcome?.kind).toBe('inconclusive');
    const { checkpoint } = await readProgress(world.objects, world.record(), judgePlan('r1'));
    expect(currentEValues(judgePlan('r1'), checkpoint).abort).toBeGreaterThan(1);
    world.behaviours.clear();

    await world.prepare({ ...undecided, force: true }, 'r2');

    const { attempt, carried, says } = world.record('r2').plan;
    expect(attempt).toEqual({ number: 2, planned: 1, undecided: 1 });
    expect(carried).toMatchObject({ abort: expect.any(Number), proofs: { failures: expect.any(Number) } });
    expect(Reflect.get(Object(carried), 'abort')).toBeLessThanOrEqual(0);
    expect(says.join()).toContain(
      '1 earlier attempt ended undecided: what was seen there may help to prove this version',
    );
  });

  it('owe nothing to a promotion that a person undid: it counts, and its proof does not', async () => {
    await world.drive(await world.prepare(START), 600);
    expect(world.record().state).toBe('promoted');
    const { checkpoint } = await readProgress(world.objects, world.record(), judgePlan('r1'));
    expect(currentEValues(judgePlan('r1'), checkpoint).proofs['failures']).toBeGreaterThan(1);
    await undoPromotion(world.deps, { model: MODEL, body: { reason: 'wrong prices' }, by: 'arn:ann' });

    await world.prepare({ ...START, force: true }, 'r2');

    const { attempt, carried } = world.record('r2').plan;
    expect(attempt).toEqual({ number: 2, planned: 1 });
    expect(Math.max(...Object.values(carried?.proofs ?? { none: Infinity }))).toBeLessThanOrEqual(0);
  });

  it('read a record of before undecided ends had a name of their own', async () => {
    world.behaviours.set('v1', { errors: 0.01 });
    world.behaviours.set('v2', { errors: 0.1 });
    await world.drive(await world.prepare({ ...START, settings: { inconclusive: 'rollback' } }), 5, 100);
    const { outcome, ...record } = world.record();
    const { by: _unknown, ...end } = { ...outcome, kind: 'rolled-back' };
    const old = rolloutRecord.parse({ ...record, state: 'rolled-back', outcome: end });
    world.registry.rollouts.set(`${MODEL}/r1`, old);
    world.teller.published.length = 0;

    await world.prepare({ ...START, force: true }, 'r2');
    await tellOutcome(world.deps, old);

    expect(world.record('r2').plan.attempt).toEqual({ number: 2, planned: 1, undecided: 1 });
    expect(Reflect.get(Object(world.record('r2').plan.carried), 'abort')).toBeLessThanOrEqual(0);
    expect(world.teller.published.at(-1)?.what).toMatch(/^Not decided, and v2 was taken back\./);
  });

  it('that nobody decided leave the evidence of those before as it was', async () => {
    await retry();
    const before = Number(Reflect.get(Object(world.record('r2').plan.carried), 'abort'));
    const two = world.record('r2');
    const outcome = { kind: 'inconclusive' as const, reason: 'not decided', at: two.startedAt, tests: [] };
    world.registry.rollouts.set(`${MODEL}/r2`, { ...two, state: 'inconclusive', step: 0, outcome });
    world.registry.routes.set(MODEL, { ...world.route(), lock: undefined, hot: false });

    await world.prepare({ ...START, force: true }, 'r3');

    expect(before).toBeGreaterThan(0);
    expect(Reflect.get(Object(world.record('r3').plan.carried), 'abort')).toBeCloseTo(before, 9);
  });

  it('do not count a start that was refused, nor one of long ago', async () => {
    world.behaviours.set('v2', { errors: 0.2 });
    await world.drive(await world.prepare(START), 600);
    world.clock.advance(8 * 86_400_000);

    await world.prepare(START, 'r2');

    expect(world.record('r2').plan.attempt).toEqual({ number: 1, planned: 1 });
  });
});
