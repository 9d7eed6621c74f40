import { beforeEach, describe, expect, it } from 'vitest';
import { evidence } from '../../../lambdas/contracts/stored/evidence.ts';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';

describe('a whole rollout on the simulated machine', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  it('promotes a good challenger and names the tests that proved it', async () => {
    const end = await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    expect(end.next).toBe('stop');
    const { outcome, state, startWindow } = world.record();
    expect(state).toBe('promoted');
    expect(outcome?.tests).toEqual(['latency<bad', 'failures<pMax']);
    expect(outcome?.reason).toMatch(
      /^promoted after 19 min: .*failures below the objective proven after \d+ min \(0 of \d+/,
    );
    expect(outcome?.exposed).toBeGreaterThan(700);
    expect(startWindow).toBe('2026-02-01T12:00:00.000Z');
    const route = world.route();
    expect(route.champion?.version).toBe('v2');
    expect(route.lastChampion?.version).toBe('v1');
    expect(route).toMatchObject({ challengers: [], hot: false });
    expect(route.lock).toBeUndefined();
    expect(world.registry.open.size).toBe(0);
    expect(world.registry.published.get(MODEL)).toEqual(route);
    expect(world.registry.versions.get(`${MODEL}/v1`)?.status).toBe('former-champion');
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('champion');
    expect(world.teller.kinds('r1')).toEqual(['started', 'step', 'step', 'step', 'promoted']);
  });

  it('takes a broken challenger back, proves it by probes and marks the version', async () => {
    world.behaviours.set('v2', { errors: 0.2 });

    const end = await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    expect(end.next).toBe('refuse');
    const { outcome, state } = world.record();
    expect(state).toBe('rolled-back');
    expect(outcome?.tests).toEqual(['errors']);
    expect(outcome?.reason).toMatch(/^rolled back after \d+ min: errors [\d.]+ % \(\d+ of \d+\) against 0 of \d+/);
    expect(outcome?.probes).toEqual({ asked: 20, champion: 20 });
    expect(outcome?.restoredInMs).toBe(5000);
    expect(world.route()).toMatchObject({ challengers: [], hot: false, champion: { version: 'v1' } });
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('rolled-back');
    expect(outcome?.by).toBe('the judge');
  });

  it('pages when callers got no answer, with a plain sentence, the numbers behind it and when it began', async () => {
    world.behaviours.set('v2', { errors: 0.2 });

    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    const [last] = world.teller.published.slice(-1);
    if (last?.exposure?.until === undefined) throw new Error('nothing was counted');
    expect(last).toMatchObject({ kind: 'rolled-back', severity: 'page', evidence: world.record().outcome?.reason });
    expect(last.what).toMatch(/^Rolled back: more errors than the champion\. .*\d+ callers got no answer\./);
    expect(last.what).toContain('20 of 20 probe answers came from v1');
    expect(last.numbers['challengerErrors']).toBeGreaterThan(3);
    expect(last.since).toMatch(/^2026-02-01T12:0\d:00/);
    const rows = await world.rows.readRows(MODEL, '2026-02-01T12:00:00.000Z', last.exposure.until);
    const entries = rows.flatMap((row) => row.entries.filter(({ version }) => version === 'v2'));
    const count = (of: 'requests' | 'errors'): number => entries.reduce((sum, entry) => sum + entry[of], 0);
    expect(last.exposure).toMatchObject({
      from: world.record().revisions[0]?.at,
      requests: count('requests'),
      failed: count('errors'),
      unanswered: count('errors'),
      firstFailure: last.since,
    });
  });

  it('writes a ticket, not a page, when the champion answered for every failure', async () => {
    world.behaviours.set('v2', { errors: 0.2, isRescued: true });

    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    const last = world.teller.published.at(-1);
    expect(world.record().state).toBe('rolled-back');
    expect(last).toMatchObject({ kind: 'rolled-back', severity: 'ticket', exposure: { unanswered: 0 } });
    expect(last?.exposure?.answeredByChampion).toBe(last?.exposure?.failed);
    expect(last?.what).toContain('no caller was left without an answer');
  });

  it('takes a challenger back that is too slow for the deadline', async () => {
    world.behaviours.set('v2', { errors: 0, timeouts: 0.3 });

    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    expect(world.record().outcome?.tests).toEqual(['timeouts']);
  });

  it('steps at the planned weights and begins the next step at the end of its bake time without proof', async () => {
    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 4);

    expect(world.record().revisions.map(({ weightPercent }) => weightPercent)).toEqual([5, 25, 50]);
    expect(world.record().verdict?.kind).toBe('inconclusive');
  });

  it('stores evidence from which the judge read: one line per final window', async () => {
    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    const text = world.objects.objects.get(`rollouts/${MODEL}/r1/evidence.json.gz`) ?? '{}';
    const { rows } = evidence.parse(JSON.parse(text));
    const sum = (arm: 'champion' | 'challenger'): number => rows.reduce((all, { arms }) => all + arms[arm].requests, 0);
    expect(rows[0]?.weight).toBe(0.05);
    expect((sum('champion') + sum('challenger')) % 600).toBe(0);
    expect(sum('champion')).toBeGreaterThan(600 * 5);
    expect(sum('challenger')).toBe(world.record().outcome?.exposed);
  });
});

describe('an inconclusive rollout', () => {
  async function inconclusive(policy: 'rollback' | 'approve' | 'promote'): Promise<RolloutWorld> {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    const input = { model: MODEL, version: 'v2', settings: { inconclusive: policy } };
    await world.drive(await world.prepare(input), 1, 100);
    return world;
  }

  it('goes back when the policy says so', async () => {
    const world = await inconclusive('rollback');

    expect(world.record()).toMatchObject({ state: 'inconclusive', verdict: { kind: 'inconclusive' } });
    expect(world.record().outcome).toMatchObject({ kind: 'inconclusive', tests: [], by: 'the plan' });
    expect(world.record().outcome?.reason).toMatch(/not decided after 30 min.*the policy for that is rollback/);
    expect(world.teller.kinds('r1')).toEqual(['started', 'step', 'step', 'step', 'inconclusive']);
  });

  it('leaves the champion serving, the version as it was, and a ticket: undecided is not evidence', async () => {
    const world = await inconclusive('rollback');

    expect(world.route()).toMatchObject({ challengers: [], hot: false, champion: { version: 'v1' } });
    expect(world.route().lock).toBeUndefined();
    expect(world.record().outcome?.probes).toEqual({ asked: 20, champion: 20 });
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
    expect(world.teller.published.at(-1)).toMatchObject({
      severity: 'ticket',
      subject: 'flight-delay: rollout of v2 ends undecided, v1 serves',
      ended: { by: 'the plan' },
    });
  });

  it('ends its execution as every rollout without promotion does', async () => {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();

    const end = await world.drive(
      await world.prepare({ model: MODEL, version: 'v2', settings: { inconclusive: 'rollback' } }),
      1,
      100,
    );

    expect(end).toMatchObject({ next: 'refuse', reason: world.record().outcome?.reason });
  });

  it('promotes when the policy says so and names no test', async () => {
    const world = await inconclusive('promote');

    expect(world.record()).toMatchObject({ state: 'promoted', outcome: { tests: [], by: 'the plan' } });
    expect(world.teller.published.at(-1)).toMatchObject({
      kind: 'promoted',
      subject: 'flight-delay: v2 is champion, nothing was proven',
    });
    expect(world.record().outcome?.reason).toContain('the policy for that is promote');
  });

  it('waits for a person when the policy says so, told once, and goes back after another horizon without answer', async () => {
    const world = await inconclusive('approve');

    expect(world.record().outcome).toMatchObject({ kind: 'inconclusive', by: 'the plan' });
    expect(world.record().outcome?.reason).toContain('nobody decided within 30 min');
    const told = world.teller.published.filter(({ kind }) => kind === 'inconclusive');
    expect(told.map(({ ended }) => ended === undefined)).toEqual([true, false]);
    expect(told[0]?.what).toContain('Without an answer by 2026-02-01 13:00:00 UTC the rollout ends and v1 serves');
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
    expect(world.record().revisions).toHaveLength(3);
  });

  it('obeys the person that it waits for', async () => {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    const input = { model: MODEL, version: 'v2', settings: { inconclusive: 'approve' } };
    const waiting = await world.drive(await world.prepare(input), 1, 40);
    expect(world.record().state).toBe('awaiting-approval');
    await world.registry.addRequest(MODEL, 'r1', { kind: 'promote', by: 'ann', at: 'now', reason: 'seen enough' });

    const end = await world.drive(waiting, 1);

    expect(end.next).toBe('stop');
    expect(world.record().outcome?.by).toBe('ann');
    expect(world.record().outcome?.reason).toMatch(/^promoted by ann: seen enough; the judge said: not decided/);
  });
});
