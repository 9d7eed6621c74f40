import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showEvidence } from '../../lambdas/usecases/rollout/evidence/show-evidence.ts';
import { startFakeControl, type FakeControl } from '../support/fake-control.ts';
import { givenStrategy } from '../support/rollout/replayed-world.ts';
import { MODEL, RolloutWorld } from '../support/rollout-world.ts';

let fake: FakeControl;
const evidencePath = `GET /models/${MODEL}/rollouts/r1/evidence?from=0`;

beforeAll(async () => {
  fake = await startFakeControl();
});
afterAll(() => fake.stop());

/** Record, verdicts and evidence of a rollout that ran on the simulated machine and was taken back. */
async function recorded(): Promise<Awaited<ReturnType<typeof showEvidence>>> {
  const world = new RolloutWorld();
  await world.givenModel();
  world.givenChampion();
  world.behaviours.set('v2', { errors: 0.1 });
  await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);
  return showEvidence(world.deps, { model: MODEL, rolloutId: 'r1', from: 0 });
}

describe('understudy replay', () => {
  it('computes a verdict again from its evidence and ends with 0 when it is the same', async () => {
    fake.replies.set(evidencePath, [200, await recorded()]);

    const { code, out } = await fake.understudy('replay', `${MODEL}/r1`);

    expect(out).toContain('the same verdict from its evidence: rollback: rolled back after 1 min: errors');
    expect(code).toBe(0);
  });

  it('ends with 1 and names what differs when the evidence is not that of the verdict', async () => {
    const page = await recorded();
    const rows = page.rows.map((row) => ({
      ...row,
      arms: { champion: row.arms.challenger, challenger: row.arms.champion },
    }));
    fake.replies.set(evidencePath, [200, { ...page, rows }]);

    const { code, out } = await fake.understudy('replay', `${MODEL}/r1`);

    expect(code).toBe(1);
    expect(out).toContain('ANOTHER verdict from its evidence');
    expect(out).toContain('chain: stored');
  });

  it('reads the evidence of every challenger, computes all verdicts again and compares the checkpoints', async () => {
    const strategy = {
      kind: 'ab-test' as const,
      goal: { kpi: 'sale', effectPercent: 20 },
      deadline: 'PT1H',
      challengers: [{ version: 'v3' }],
    };
    const world = await givenStrategy(strategy);
    world.behaviours.set('v3', { errors: 0.5, converts: 0.1 });
    await world.drive(await world.prepare({ model: MODEL, version: 'v2', force: true }), 200);
    const pageOf = (part?: string) => showEvidence(world.deps, { model: MODEL, rolloutId: 'r1', from: 0, part });
    fake.replies.set(evidencePath, [200, await pageOf()]);
    fake.replies.set(`${evidencePath}&part=v3`, [200, await pageOf('v3')]);

    const { code, out } = await fake.understudy('replay', `${MODEL}/r1`, '--all');

    expect(code).toBe(0);
    const { verdicts } = world.record();
    expect(verdicts).toBeGreaterThan(2);
    for (let n = 0; n < verdicts; n++) expect(out).toContain(`${MODEL}/r1/${n}: the same verdict from its evidence`);
    expect(out).toMatch(
      /checkpoint of v2: the same from zero, windows \d+\ncheckpoint of v3: the same from zero, windows \d+/,
    );

    const other = await pageOf('v3');
    fake.replies.set(`${evidencePath}&part=v3`, [
      200,
      {
        ...other,
        rows: other.rows.map((row) => ({
          ...row,
          arms: { champion: row.arms.challenger, challenger: row.arms.champion },
        })),
      },
    ]);
    const changed = await fake.understudy('replay', `${MODEL}/r1`);
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('leaving of v3: stored');
    expect(changed.out).toContain('checkpoint of v3: ANOTHER from zero');
    expect((await fake.understudy('replay', `${MODEL}/r1/0`, '--all')).code).toBe(2);
  });

  it('ends with 2 for a name that is none, and for a verdict that was not given', async () => {
    fake.replies.set(evidencePath, [200, await recorded()]);

    expect((await fake.understudy('replay', 'a/b/c')).code).toBe(2);
    const missing = await fake.understudy('replay', `${MODEL}/r1/99`);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('verdict 99');
  });
});

describe('understudy rollout start --plan', () => {
  it('prints what a rollout would be and see, and starts nothing', async () => {
    const { rollout } = await recorded();
    fake.replies.set(`POST /models/${MODEL}/plans`, [
      200,
      { model: MODEL, version: 'v2', plan: rollout.plan, faults: [] },
    ]);

    const { code, out } = await fake.understudy('rollout', 'start', MODEL, 'v2', '--plan');

    expect(code).toBe(0);
    expect(out).toContain('would be rolled out like this:\n  steps: 5 % for 5 min, 25 % for 5 min, 50 % for 5 min');
    expect(fake.calls.get(`POST /models/${MODEL}/rollouts`)).toBeUndefined();
  });

  it('ends with 3 and the reasons when the start would be refused', async () => {
    const faults = [{ path: '', message: 'errors: cannot see an outage; or force the start' }];
    fake.replies.set(`POST /models/${MODEL}/plans`, [200, { model: MODEL, version: 'v2', faults }]);

    const { code, err } = await fake.understudy('rollout', 'start', MODEL, 'v2', '--plan');

    expect(code).toBe(3);
    expect(err).toContain('cannot see an outage');
  });
});

describe('understudy rollout retrospect', () => {
  it('prints what the judge would have said', async () => {
    const says = 'would have been rolled back at 10 % after 14 windows: errors';
    const looks = [{ window: 13, look: 'abort', weightPercent: 10, reason: 'errors' }];
    const found = {
      model: MODEL,
      version: 'v2',
      champion: 'v1',
      windows: 30,
      windowSeconds: 60,
      challengerRequests: 900,
      says,
      looks,
    };
    fake.replies.set(`POST /models/${MODEL}/retrospects`, [200, found]);

    const { code, out } = await fake.understudy('rollout', 'retrospect', MODEL, 'v2', '--from', '2026-02-01T12:00:00Z');

    expect(code).toBe(0);
    expect(out).toContain(`${MODEL} v2 beside v1, 30 min in 30 windows: ${says}`);
    expect(out).toContain('after 14 min, 10 %: abort: errors');
  });

  it('ends with 2 for an instant that is none', async () => {
    expect((await fake.understudy('rollout', 'retrospect', MODEL, 'v2', '--from', 'yesterday')).code).toBe(2);
  });
});
