import { beforeEach, describe, expect, it } from 'vitest';
import { describeAlarms } from '../../../../bin/console/describe-alarms.ts';
import { describeRollout } from '../../../../bin/console/describe-rollout.ts';
import { abortRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { pauseRollout, skipStep } from '../../../../lambdas/usecases/rollout/restoring/change-schedule.ts';
import { AlarmedRollout } from '../../../support/rollout/alarmed-rollout.ts';
import { MODEL } from '../../../support/rollout-world.ts';

const RED = 'Threshold Crossed: 1 datapoint [97.0] was greater than the threshold (90.0)';
const order = { model: MODEL, rolloutId: 'r1', body: {}, by: 'arn:ann' };

let one: AlarmedRollout;
beforeEach(() => {
  one = new AlarmedRollout();
});

async function expectSameReplays(): Promise<void> {
  const { verdicts } = one.world.record();
  expect(verdicts).toBeGreaterThan(0);
  for (let n = 0; n < verdicts; n++) expect(await one.world.replay(n)).toMatchObject({ kind: 'same', differences: [] });
}

describe('an own alarm that rolls back', () => {
  it('takes the challenger back with its reason and since when, tells it, and the stored verdict says so again', async () => {
    await one.start([{ alarm: 'db' }]);
    await one.pass(2);
    expect(one.weight).toBe(10);
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(1);

    const { state, outcome, verdict } = one.world.record();
    expect({ state, weight: one.weight }).toEqual({ state: 'rolled-back', weight: undefined });
    expect(outcome).toMatchObject({ tests: ['alarm:db'], by: 'the judge' });
    expect(outcome?.reason).toBe(`rolled back after 1 min: alarm db is in ALARM since 2026-02-01 11:58:00 UTC: ${RED}`);
    expect(verdict).toMatchObject({
      kind: 'rollback',
      since: '2026-02-01T11:58:00.000Z',
      alarms: [{ name: 'db', state: 'alarm', says: RED }],
    });
    expect(one.told('rolled-back')).toMatchObject([
      {
        what: expect.stringContaining('Rolled back: alarm db was broken'),
        evidence: expect.stringContaining(`alarm db is in ALARM since 2026-02-01 11:58:00 UTC: ${RED}`),
        next: expect.arrayContaining([expect.stringContaining('look at alarm db in CloudWatch')]),
      },
    ]);
    expect(one.world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('rolled-back');
    await expectSameReplays();
  });

  it('is asked for in one call a look, and not at all by a plan without alarms', async () => {
    one.world.alarms.set('cache', 'OK');
    await one.start([{ alarm: 'db' }, { alarm: 'cache' }]);
    const before = one.world.alarms.asked.length;
    await one.pass(3);
    expect(one.world.alarms.asked.slice(before)).toEqual(['alarms db, cache', 'alarms db, cache', 'alarms db, cache']);

    const other = new AlarmedRollout();
    await other.start([]);
    await other.pass(3);
    expect(other.world.alarms.asked).toEqual([]);
    expect(other.world.record().verdict).not.toHaveProperty('alarms');
  });

  it('acts while the plan is paused and while it asks a person', async () => {
    await one.start([{ alarm: 'db' }]);
    await one.pass(1);
    await pauseRollout(one.world.deps, order);
    await one.pass(2);
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(1);
    expect(one.world.record().outcome).toMatchObject({ kind: 'rolled-back', tests: ['alarm:db'] });

    one = new AlarmedRollout();
    await one.start([{ alarm: 'db' }], {
      gates: { increase: { approvers: ['*'], deadline: 'P1D', otherwise: 'hold' } },
    });
    await one.pass(6);
    expect(one.world.record().state).toBe('awaiting-approval');
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(1);
    expect(one.world.record().outcome).toMatchObject({ kind: 'rolled-back', tests: ['alarm:db'] });
    await expectSameReplays();
  });

  it('stands beside what the judge found, in one reason', async () => {
    one.world.behaviours.set('v2', { errors: 0.9 });
    await one.start([{ alarm: 'db' }]);
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(8, 2_000);

    expect(one.world.record().outcome?.tests).toEqual(expect.arrayContaining(['alarm:db']));
    await expectSameReplays();
  });

  it('takes back although everything is proven', async () => {
    await one.start([{ alarm: 'db' }], { strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT20M' }] } });
    await one.pass(10, 8_000);
    expect(one.world.record().verdict?.tests?.length).toBeGreaterThan(0);
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(1, 8_000);

    expect(one.world.record().outcome).toMatchObject({ kind: 'rolled-back', tests: ['alarm:db'] });
    expect(one.world.record().verdict?.numbers).not.toHaveProperty('p');
    await expectSameReplays();
  });

  it('leaves a person’s abort its name', async () => {
    await one.start([{ alarm: 'db' }]);
    await one.pass(1);
    one.world.alarms.set('db', 'ALARM', RED);
    await abortRollout({ ...one.world.deps }, { ...order, body: { reason: 'enough' } });
    await one.pass(1);

    expect(one.world.record().state).toBe('aborted');
  });
});

describe('an own alarm that holds', () => {
  it('lets no step follow while it is in ALARM, tells once, and goes on when it is green', async () => {
    await one.start([{ alarm: 'db', strength: 'hold' }]);
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(8);

    expect({ state: one.world.record().state, weight: one.weight }).toEqual({ state: 'running', weight: 10 });
    expect(one.state?.reason).toMatch(/^held by alarm db \(in ALARM since 2026-02-01 11:58:00 UTC: Threshold Crossed/);
    expect(one.world.record()).toMatchObject({
      holds: [{ from: 4 }],
      broken: [{ name: 'alarm:db', strength: 'hold' }],
    });
    expect(one.told('guardrail')).toMatchObject([
      {
        subject: expect.stringContaining('alarm db is broken while v2 is tried, its rollout is held'),
        evidence: expect.stringContaining(RED),
      },
    ]);
    one.world.alarms.set('db', 'OK');
    await one.pass(4);
    expect(one.weight).toBe(50);
    expect(one.world.record().verdict?.reason).toContain('a guardrail held the schedule, e-values decide');
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(2);
    expect(one.told('guardrail')).toHaveLength(2);
    await expectSameReplays();
  });

  it('is passed by a person’s skip, and ends what it holds too long', async () => {
    await one.start([{ alarm: 'db', strength: 'hold' }]);
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(5);
    await skipStep(one.world.deps, order);
    await one.pass(1);
    expect(one.weight).toBe(50);
    await one.pass(60);
    expect(one.world.record().outcome).toMatchObject({
      kind: 'inconclusive',
      reason: expect.stringContaining('it did not recover within'),
    });
  });
});

describe('an own alarm that holds a start', () => {
  it('ends it undecided where it does not recover, also where a hook had kept it waiting and nobody was asked', async () => {
    const hooks = [{ name: 'load', on: 'beforeStart', kind: 'http', url: 'https://hooks.example/x' } as const];
    let says: 'pending' | 'passed' = 'pending';
    one.world.hooks.answers.set('load', () => ({ kind: says, says }));
    await one.start([{ alarm: 'db', strength: 'hold' }], {
      hooks: hooks.map((hook) => ({ ...hook, timeout: 'PT5M' })),
    });
    if (one.state !== undefined) one.state = await one.world.run(one.state);
    await one.pass(2);
    says = 'passed';
    one.world.alarms.set('db', 'ALARM', RED);
    const { horizonWindows } = one.world.record().plan;
    await one.pass(horizonWindows - 1);
    expect(one.world.record()).toMatchObject({ state: 'preparing', hookRuns: [{ state: 'pending', deliveries: 3 }] });

    await one.pass(2);

    expect(one.world.record()).toMatchObject({
      revisions: [],
      outcome: { kind: 'inconclusive', reason: expect.stringContaining('it did not recover within') },
    });
    expect(one.world.route().lock).toBeUndefined();
  });
});

describe('an own alarm that warns', () => {
  it('starts although it is in ALARM, tells once, and stops nothing', async () => {
    one.world.alarms.set('db', 'ALARM', RED);
    await one.start([{ alarm: 'db', strength: 'warn' }]);
    expect(one.world.record().plan.says).toContain(
      `at the start alarm db is in ALARM since 2026-02-01 11:58:00 UTC: ${RED}`,
    );
    await one.pass(20, 4_000);

    expect(one.world.record().state).toBe('promoted');
    expect(one.told('guardrail')).toHaveLength(1);
  });
});

describe('an own alarm that cannot be judged', () => {
  it('lets the rollout go on by default, and every verdict names it', async () => {
    await one.start([{ alarm: 'lost' }]);
    expect(one.world.record().plan.says).toContain('at the start alarm lost cannot be judged: no such alarm');
    await one.pass(2);
    expect(one.world.record().verdict?.reason).toMatch(/; alarm lost cannot be judged: no such alarm$/);
    expect(describeAlarms(one.world.record())).toEqual([
      expect.stringMatching(/^alarm lost cannot be judged since 2026-.*: no such alarm \(looked at 2026-/),
    ]);
    await one.pass(20, 4_000);
    expect(one.world.record().state).toBe('promoted');
    expect(one.told('guardrail')).toEqual([]);
    await expectSameReplays();
  });

  it.each([
    [
      'without data',
      () => one.world.alarms.set('db', 'INSUFFICIENT_DATA', 'Insufficient Data: 1 datapoint was unknown'),
    ],
    ['gone', () => one.world.alarms.states.delete('db')],
    ['denied', () => one.world.alarms.states.set('db', { kind: 'denied', says: 'AccessDenied' })],
  ])('warns, holds or takes back where that is written: %s', async (_name, lose) => {
    const lost = async (missing: 'warn' | 'hold' | 'rollback'): Promise<void> => {
      one = new AlarmedRollout();
      await one.start([{ alarm: 'db', missing }]);
      await one.pass(1);
      lose();
      await one.pass(6);
    };

    await lost('warn');
    expect(one.weight).toBe(50);
    expect(one.told('guardrail')).toMatchObject([
      { subject: expect.stringContaining('alarm db cannot be judged while v2 is tried'), severity: 'ticket' },
    ]);
    await lost('hold');
    expect(one.weight).toBe(10);
    expect(one.state?.reason).toMatch(/^held by alarm db that cannot be judged \(/);
    expect(describeRollout(one.world.record())).toContain('alarm db that cannot be judged holds: ');
    await lost('rollback');
    expect(one.world.record().outcome).toMatchObject({ kind: 'rolled-back', tests: ['unseen:db'] });
    expect(one.told('rolled-back')[0]?.what).toContain('Rolled back: alarm db could not be judged');
    // What nobody could see says nothing about the version.
    expect(one.world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
    await expectSameReplays();
  });

  it('is what it was for two looks without an answer, and is missing from the third on', async () => {
    await one.start([{ alarm: 'db', missing: 'rollback' }]);
    await one.pass(1);
    one.world.alarms.states.set('db', { kind: 'unread', says: 'CloudWatch throttles (ThrottlingException)' });
    await one.pass(2);
    expect(one.world.record()).toMatchObject({
      state: 'running',
      verdict: { alarms: [{ state: 'ok', unread: { looks: 2 } }] },
    });
    await one.pass(1);
    expect(one.world.record().outcome?.reason).toContain(
      'alarm db cannot be judged: no answer in 3 looks: CloudWatch throttles (ThrottlingException)',
    );
    await expectSameReplays();

    one = new AlarmedRollout();
    await one.start([{ alarm: 'db', missing: 'rollback' }]);
    one.world.alarms.states.set('db', { kind: 'unread', says: 'late' });
    await one.pass(2);
    one.world.alarms.set('db', 'OK');
    await one.pass(1);
    one.world.alarms.states.set('db', { kind: 'unread', says: 'late' });
    await one.pass(2);
    expect(one.world.record().state).toBe('running');
  });

  it('holds on while it was in ALARM and answers no more', async () => {
    await one.start([{ alarm: 'db', strength: 'hold' }]);
    one.world.alarms.set('db', 'ALARM', RED);
    await one.pass(1);
    one.world.alarms.states.set('db', { kind: 'unread', says: 'late' });
    await one.pass(8);
    expect(one.weight).toBe(10);
    expect(one.world.record().broken?.[0]?.says).toContain('; no answer in the last 8 looks: late');
  });

  it('is not asked for where the stack does not open it', async () => {
    Object.assign(one.world.deps.readable, { names: ['payments-*'], namespaces: ['AWS/*'] });
    await one.start([
      { alarm: 'db', missing: 'warn' },
      { name: 'own', metric: { namespace: 'Shop', name: 'a', statistic: 'Sum' }, above: 1 },
    ]);
    await one.pass(1);

    expect(one.world.alarms.asked).toEqual([]);
    expect(one.world.record().verdict?.alarms).toMatchObject([
      {
        state: 'denied',
        says: "db is not in the stack's property alarms.names, which lists payments-*; add it there and deploy",
      },
      {
        state: 'denied',
        says: "Shop is not in the stack's property alarms.namespaces, which lists AWS/*; add it there and deploy",
      },
    ]);
  });
});

describe('a metric that is a guardrail', () => {
  const age = { namespace: 'AWS/SQS', name: 'Age', dimensions: { QueueName: 'q' }, statistic: 'Maximum' };
  const at = (minute: number, value: number) => ({ at: `2026-02-01T12:0${minute}:00.000Z`, value });

  it('takes back by so many of its newest values; they are stored, and judged anew by a replay', async () => {
    one.world.alarms.metrics.set('AWS/SQS', { kind: 'values', values: [at(2, 20), at(1, 10), at(0, 500)] });
    await one.start([{ name: 'age', metric: age, above: 300, periods: 2, of: 3 }]);
    await one.pass(1);
    expect(one.world.record().verdict?.alarms).toMatchObject([
      { state: 'ok', values: [at(0, 500), at(1, 10), at(2, 20)] },
    ]);
    // Whole periods alone, and two more than are looked at, because values come late.
    expect(one.world.alarms.asked.at(-1)).toBe('metric AWS/SQS 2026-02-01T11:56:00.000Z 2026-02-01T12:01:00.000Z');
    one.world.alarms.metrics.set('AWS/SQS', { kind: 'values', values: [at(4, 900), at(3, 400), at(2, 20), at(1, 10)] });
    await one.pass(1);

    expect(one.world.record().outcome?.reason).toMatch(
      /alarm age is broken since 2026-.* UTC: Maximum of AWS\/SQS Age per 1 min above 300 in 2 of 3 values \(2 of 3 break it\): 20, 400, 900$/,
    );
    await expectSameReplays();
    const { verdicts, verdict } = one.world.record();
    const other = { ...verdict, alarms: [{ ...verdict?.alarms?.[0], values: [at(2, 20), at(3, 4), at(4, 900)] }] };
    await one.world.registry.writeVerdict(MODEL, 'r1', verdicts, other);
    expect(await one.world.replay(verdicts)).toMatchObject({
      kind: 'different',
      differences: [{ field: 'kind', computed: '"continue"' }, { field: 'reason' }, { field: 'tests' }],
    });
  });

  it('has no data where the values that are missing could break it', async () => {
    one.world.alarms.metrics.set('AWS/SQS', { kind: 'values', values: [at(2, 20)] });
    await one.start([{ name: 'age', metric: age, above: 300, periods: 2, of: 3, missing: 'hold' }]);
    await one.pass(6);

    expect(one.weight).toBe(10);
    expect(one.world.record().verdict?.reason).toContain(
      'alarm age cannot be judged: no data since 2026-02-01 12:00:00 UTC: too few values: Maximum of AWS/SQS Age per 1 min above 300 in 0 of 1 values',
    );
  });
});
