import { beforeEach, describe, expect, it } from 'vitest';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { answerQuestion } from '../../../../lambdas/usecases/rollout/restoring/answer-question.ts';
import { planStart } from '../../../../lambdas/usecases/rollout/planning/plan-start.ts';
import { startRollout } from '../../../../lambdas/usecases/rollout/planning/start-rollout.ts';
import { AlarmedRollout } from '../../../support/rollout/alarmed-rollout.ts';
import { notTheSame } from '../../../support/rollout/replayed-world.ts';
import { MODEL } from '../../../support/rollout-world.ts';

type Strategy = NonNullable<NonNullable<SpecificationInput['rollout']>['strategy']>;
const RED = 'Threshold Crossed';
const since = 'in ALARM since 2026-02-01 11:58:00 UTC: Threshold Crossed';

let one: AlarmedRollout;
beforeEach(() => {
  one = new AlarmedRollout();
});

describe('own alarms at a start', () => {
  const start = (body: object = {}) => ({
    model: MODEL,
    first: false,
    by: 'arn:ann',
    body: { version: 'v2', force: true, ...body },
  });
  const message = `alarm db is ${since}; start when it has recovered`;

  it('refuse it where one is broken already, with its path and its reason, together with everything else', async () => {
    one.world.alarms.set('db', 'ALARM', RED);
    await one.start([{ alarm: 'fine', missing: 'continue' }, { alarm: 'db' }]);

    expect(one.world.record()).toMatchObject({
      state: 'refused',
      outcome: { faults: [{ path: 'rollout.guardrails.alarms[1]', message }] },
    });
    expect(one.world.route().challengers).toEqual([]);
    expect(one.told('refused')).toMatchObject([{ what: expect.stringContaining(message) }]);
    await expect(startRollout(one.world.deps, start({ version: 'v9' }))).rejects.toMatchObject({
      code: 'VERSION_NOT_FOUND',
      faults: [{ path: 'version' }, { path: 'rollout.guardrails.alarms[1]', message }],
    });
    const guardrails = { alarms: [{ alarm: 'db', strength: 'hold' }] };
    expect(await planStart(one.world.deps, start({ settings: { guardrails } }))).toMatchObject({
      faults: [{ path: 'settings.guardrails.alarms[0]', message }],
    });
    const warns = { alarms: [{ alarm: 'db', strength: 'warn' }] };
    expect(await planStart(one.world.deps, start({ settings: { guardrails: warns } }))).toMatchObject({ faults: [] });
  });

  it.each([
    [{ kind: 'gone', says: 'no such alarm' }, ['rollback']],
    [{ kind: 'denied', says: 'no right' }, ['rollback']],
    [{ kind: 'unread', says: 'throttled' }, ['rollback']],
    [{ kind: 'wrong', says: 'bad question' }, ['continue', 'warn', 'hold', 'rollback']],
    [{ kind: 'state', state: 'INSUFFICIENT_DATA', reason: 'new' }, ['rollback']],
  ] as const)('refuse it where one cannot be judged and that takes back: %j', async (seen, refused) => {
    await one.start([]);
    one.world.alarms.states.set('db', seen);
    one.world.registry.routes.set(MODEL, { ...one.world.route(), lock: undefined });
    const refuses: string[] = [];
    const said: string[] = [];
    for (const missing of ['continue', 'warn', 'hold', 'rollback']) {
      const settings = { guardrails: { alarms: [{ alarm: 'db', missing }] } };
      const { faults, plan } = await planStart(one.world.deps, start({ settings, rolloutId: 'other' }));
      if (faults.some(({ path }) => path === 'settings.guardrails.alarms[0]')) refuses.push(missing);
      else said.push(plan?.says.at(-1) ?? '');
    }
    expect(said).toEqual(
      Array(4 - refused.length).fill(expect.stringContaining('at the start alarm db cannot be judged: ')),
    );
    expect(refuses).toEqual(refused);
  });

  it('are part of the plan, in words', async () => {
    await one.start([{ alarm: 'db' }]);
    expect(one.world.record().plan.says).toContain(
      'alarm db takes it back when it breaks, outside alpha; where nobody can say whether it is broken it goes on and says so',
    );
    expect(one.world.record().alarms).toMatchObject([{ name: 'db', state: 'ok' }]);
  });
});

describe('own alarms before the first step', () => {
  const gates = { start: { approvers: ['*'], deadline: 'P1D' } };

  it('take back a rollout that waits for its start, and say so', async () => {
    await one.start([{ alarm: 'db' }], { gates });
    await one.pass(2);
    expect(one.world.record().state).toBe('awaiting-approval');
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(1);

    const { state, outcome, verdict } = one.world.record();
    expect(state).toBe('rolled-back');
    expect(outcome).toMatchObject({
      reason: `rolled back before its first window: alarm db is ${since}`,
      tests: ['alarm:db'],
      by: 'the judge',
    });
    expect(verdict).toMatchObject({ window: 0, alarms: [{ state: 'alarm' }] });
    expect(await one.world.replay()).toMatchObject({ kind: 'same', differences: [] });
    expect(one.told('rolled-back')[0]?.what).toContain('Rolled back: alarm db was broken');
  });

  it('hold a start that was approved until they recover, as long as the rollout had to decide at most', async () => {
    const held = async (): Promise<void> => {
      one = new AlarmedRollout();
      await one.start([{ alarm: 'db', strength: 'hold' }], { gates });
      one.world.alarms.set('db', 'ALARM', RED);
      await one.pass(1);
      expect(one.told('question')).toHaveLength(1);
      await answerQuestion(one.world.deps, 'approve', {
        model: MODEL,
        rolloutId: 'r1',
        body: { question: 'start-1' },
        by: 'arn:ann',
      });
      await one.pass(3);
      expect(one.world.record()).toMatchObject({ state: 'preparing', step: -1, broken: [{ name: 'alarm:db' }] });
      expect(one.state?.reason).toContain(`held by alarm db (${since}); approved by arn:ann (start-1)`);
    };

    await held();
    one.world.alarms.set('db', 'OK');
    await one.pass(1);
    expect(one.weight).toBe(10);
    await held();
    await one.pass(60);
    expect(one.world.record().outcome).toMatchObject({ kind: 'inconclusive' });
    expect(one.world.route().challengers).toEqual([]);
  });
});

describe('own alarms of every strategy', () => {
  const kpis: SpecificationInput['kpis'] = [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT2M' }];
  const strategies: readonly Strategy[] = [
    { kind: 'linear', stepPercent: 10, bake: 'PT4M' },
    { kind: 'exponential', bake: 'PT4M' },
    { kind: 'all-at-once', bake: 'PT10M' },
    { kind: 'blue-green', bake: 'PT10M', keepWarm: 'PT10M' },
    { kind: 'shadow', share: 50, bake: 'PT10M' },
    { kind: 'ab-test', goal: { kpi: 'sale', effectPercent: 20 }, deadline: 'PT2H' },
    { kind: 'bandit', goal: { kpi: 'sale', effectPercent: 20 }, every: 'PT5M', explore: 'PT1H', deadline: 'PT3H' },
    { kind: 'shadow', share: 50, bake: 'PT10M', challengers: [{ version: 'v3', share: 20 }] },
    { kind: 'champion-challenger', share: 20, period: 'PT15M', kpi: 'sale' },
  ];

  it.each(strategies)('take the challenger back: $kind', async (strategy) => {
    for (const version of ['v1', 'v2']) one.world.behaviours.set(version, { errors: 0, converts: 0.1 });
    await one.start([{ alarm: 'db' }], { strategy }, { kpis });
    await one.pass(3);
    expect(one.world.record().state).toBe('running');
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(1);

    expect(one.world.record().outcome).toMatchObject({
      kind: 'rolled-back',
      tests: ['alarm:db'],
      reason: expect.stringContaining(`alarm db is ${since}`),
    });
    expect(one.world.record().verdict).toMatchObject({
      alarms: [{ state: 'alarm' }],
      since: '2026-02-01T11:58:00.000Z',
    });
    expect(one.world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
    expect(one.world.route().shadows ?? []).toEqual([]);
    expect(await notTheSame(one.world)).toEqual([]);
  });

  it.each(strategies.filter(({ kind }) => ['shadow', 'bandit', 'ab-test', 'champion-challenger'].includes(kind)))(
    'that warn are told once, take nothing back, and are in every verdict: $kind',
    async (strategy) => {
      for (const version of ['v1', 'v2']) one.world.behaviours.set(version, { errors: 0, converts: 0.1 });
      await one.start([{ alarm: 'db', strength: 'warn' }], { strategy }, { kpis });
      await one.pass(2);
      one.world.alarms.set('db', 'ALARM', RED);
      await one.pass(4);

      expect(one.world.record()).toMatchObject({ state: 'running', broken: [{ name: 'alarm:db', strength: 'warn' }] });
      expect(one.world.record().verdict).toMatchObject({ alarms: [{ name: 'db', state: 'alarm' }] });
      expect(one.told('guardrail')).toHaveLength(1);
      expect(await notTheSame(one.world)).toEqual([]);
    },
  );

  it('hold the shares of a bandit where they are, and the freeze behind them, until they recover', async () => {
    for (const [version, converts] of [
      ['v1', 0.1],
      ['v2', 0.3],
    ] as const)
      one.world.behaviours.set(version, { errors: 0, converts });
    const goal = { kpi: 'sale', effectPercent: 20 };
    const strategy: Strategy = {
      kind: 'bandit',
      goal,
      every: 'PT5M',
      explore: 'PT1H',
      atLeast: 'PT30M',
      deadline: 'PT3H',
    };
    one.world.alarms.set('db', 'OK');
    await one.start([{ alarm: 'db', strength: 'hold' }], { strategy }, { kpis });
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(45);
    expect(one.world.record()).toMatchObject({ step: 0, experiment: { bandit: { moves: 0 } }, holds: [{ from: 30 }] });
    expect(one.weight).toBe(50);

    one.world.alarms.set('db', 'OK');
    await one.pass(45);
    expect(one.world.record().step).toBe(1);
    expect(one.world.record().experiment?.bandit?.frozen?.version).toBe('v2');
    expect(await notTheSame(one.world)).toEqual([]);
  });

  it('return to the version that is kept warm after a promotion', async () => {
    const strategy = { kind: 'blue-green', bake: 'PT3M', keepWarm: 'PT10M' } as const;
    await one.start(
      [{ alarm: 'db' }, { alarm: 'soft', missing: 'continue' }],
      { strategy },
      { slo: { availability: 99 } },
    );
    let state = await one.world.drive(one.state ?? (await Promise.reject(new Error('no state'))), 5_000, 12);
    expect(one.world.record()).toMatchObject({ state: 'promoted', keepWarm: { version: 'v1' } });
    one.world.alarms.set('db', 'ALARM', RED);
    state = await one.world.drive(state, 5_000, 6);

    expect(state.next).toBe('refuse');
    expect(one.world.record()).toMatchObject({
      state: 'rolled-back',
      outcome: { reason: expect.stringContaining('after its promotion: rolled back '), tests: ['alarm:db'] },
      keepWarm: { verdict: { alarms: [{ state: 'alarm' }, { state: 'gone' }] } },
    });
    expect(one.world.route().champion?.version).toBe('v1');
  });

  it('return to the version that is held back; those that warn are told once, and take nothing back', async () => {
    const strategy: Strategy = { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] };
    const rollout = { strategy, holdBack: { share: 10, for: 'PT60M' } };
    await one.start([{ alarm: 'db' }, { alarm: 'soft', strength: 'warn' }], rollout, { slo: { availability: 99 } });
    let state = await one.world.drive(one.state ?? (await Promise.reject(new Error('no state'))), 3_000, 30);
    expect(one.world.record()).toMatchObject({ state: 'promoted', keepWarm: { version: 'v1', sharePercent: 10 } });
    one.world.alarms.set('soft', 'ALARM', RED);
    state = await one.world.drive(state, 3_000, 12);
    expect(one.world.record()).toMatchObject({
      state: 'promoted',
      keepWarm: { broken: [{ name: 'alarm:soft', strength: 'warn' }] },
    });
    expect(one.told('guardrail')).toMatchObject([
      { what: expect.stringContaining('V2 serves on, and v1 keeps its share beside it') },
    ]);
    one.world.alarms.set('db', 'ALARM', RED);
    await one.world.drive(state, 3_000, 8);

    expect(one.world.record()).toMatchObject({
      state: 'rolled-back',
      outcome: { reason: expect.stringContaining(`alarm db is ${since}`), tests: ['alarm:db'] },
    });
    expect(one.world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
  });
});
