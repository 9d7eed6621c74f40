import { beforeEach, describe, expect, it } from 'vitest';
import { isJudgePlan } from '../../../lambdas/domain/judge/model/plan.ts';
import { decisionWords } from '../../../lambdas/domain/rollout/ending/decision-words.ts';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2' };

describe('client errors in the rollout machine', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    world.behaviours.set('v1', { errors: 0, clientErrors: 0.1 });
  });

  it('take a challenger back that refuses three times as many callers, in the words of a person', async () => {
    world.behaviours.set('v2', { errors: 0, clientErrors: 0.3 });

    await world.drive(await world.prepare(START), 600);

    const { outcome, verdict, version, champion } = world.record();
    expect(outcome).toMatchObject({ kind: 'rolled-back', tests: ['clientErrors'] });
    expect(outcome?.reason).toMatch(/client errors [\d.]+ % \(\d+ of \d+\) against \d+ of \d+ at the champion/);
    expect(outcome?.reason).toMatch(/without (\d+ of )?the challenger's \d+ client errors? in the deciding window/);
    expect(decisionWords({ ...(outcome ?? { kind: '', reason: '', tests: [] }), version, champion })).toBe(
      'rolled back: more client errors than the champion',
    );
    expect(verdict?.numbers).toMatchObject({ challengerErrors: 0, challengerTimeouts: 0 });
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });

  it('do not stop a challenger that refuses as many as the champion, and are no failures', async () => {
    world.behaviours.set('v2', { errors: 0, clientErrors: 0.1 });

    await world.drive(await world.prepare(START), 600);

    const { outcome, verdict } = world.record();
    expect(outcome?.kind).toBe('promoted');
    expect(outcome?.tests).toContain('failures<pMax');
    expect(verdict?.numbers?.['challengerClientErrors']).toBeGreaterThan(0);
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });

  it('are named in the plan with both margins, and with those that the owner writes', async () => {
    await world.prepare(START);
    const settings = { guardrails: { clientErrors: { ratio: 2, percent: 5 } } };
    const own = new RolloutWorld();
    await own.givenModel();
    own.givenChampion();
    await own.prepare({ ...START, settings });

    expect(world.record().plan.says.join()).toContain(
      "stop it above ×1.1 the champion's and above 0.05 % of requests; a share that both arms have alike does not",
    );
    expect(own.record().plan.says.join()).toContain("stop it above ×2 the champion's and above 5 % of requests");
  });

  it('decide nothing where the owner says so', async () => {
    world.behaviours.set('v2', { errors: 0, clientErrors: 0.3 });
    const settings = { guardrails: { clientErrors: { judged: false } } };

    await world.drive(await world.prepare({ ...START, settings }), 600);

    expect(world.record().outcome?.kind).toBe('promoted');
    expect(world.record().plan.says).toContain('client errors are recorded and shown, they decide nothing');
  });

  it('may have a limit of their own, whatever the champion does', async () => {
    world.behaviours.set('v2', { errors: 0, clientErrors: 0.1 });
    const limits = [{ name: 'refused', metric: 'clientErrors', maxPercent: 5 }];

    await world.drive(await world.prepare({ ...START, settings: { guardrails: { limits } } }), 600);

    expect(world.record().outcome).toMatchObject({ kind: 'rolled-back', tests: ['limit:refused'] });
  });

  it('decide nothing in a rollout that was planned before they were compared', async () => {
    world.behaviours.set('v2', { errors: 0, clientErrors: 0.3 });
    const start = await world.prepare(START);
    const record = world.record();
    const { judge } = record.plan;
    if (!isJudgePlan(judge)) throw new Error('no plan of the judge');
    const older = { ...judge, guards: judge.guards.filter(({ name }) => name !== 'clientErrors') };
    world.registry.rollouts.set(`${MODEL}/r1`, { ...record, plan: { ...record.plan, judge: { ...older } } });

    await world.drive(start, 600);

    expect(world.record().outcome?.kind).toBe('promoted');
    expect(await world.replay()).toMatchObject({ kind: 'same' });
    expect(world.objects.objects.get(`rollouts/${MODEL}/r1/evidence.json.gz`)).not.toContain('clientErrors');
  });
});
