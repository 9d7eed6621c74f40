import { beforeEach, describe, expect, it } from 'vitest';
import { SLICE_COUNT, type SliceRow } from '../../../lambdas/contracts/stored/rows/slice-row.ts';
import { isJudgePlan } from '../../../lambdas/domain/judge/model/plan.ts';
import { positionOf, sliceOf } from '../../../lambdas/domain/routing/position.ts';
import { SeededRandomness } from '../../support/fakes/seeded-randomness.ts';
import { aCapture } from '../../support/records.ts';
import { windowWorld } from '../../support/window-world.ts';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2' };

describe('a rollout on a sticky route', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel({ sticky: { header: 'x-user' } });
    world.givenChampion();
  });

  /** An hour of slice rows for each hour of the day before; the first slice has `heavy` times the requests of the others. */
  function givenSlices(heavy: number): void {
    for (let hour = 1; hour <= 24; hour++) {
      const window = new Date(world.clock.now() - hour * 3_600_000).toISOString();
      const requests = Array.from({ length: SLICE_COUNT }, (_, slice) =>
        slice === 0 ? 100 * heavy : 95 + ((slice * 7 + hour) % 11),
      );
      const errors = requests.map((count) => Math.round(count / 100));
      const row: SliceRow = {
        schema: 1,
        model: MODEL,
        window,
        version: 'v1',
        assignment: 'random',
        object: `hour-${hour}`,
        minutes: 60,
        slices: { requests, errors },
        ttl: Math.floor(world.clock.now() / 1000) + 86_400,
      };
      world.learned.slices.push(row);
    }
  }

  it('is refused while nobody knows how unequal users are, with the ways out', async () => {
    const state = await world.prepare(START);

    expect(state.next).toBe('refuse');
    expect(state.reason).toContain('blind: how unequal users are is not known');
    expect(state.reason).toContain('leave sticky out');
    expect(world.record().state).toBe('refused');
  });

  it('starts when it is forced, and its plan says what that means', async () => {
    const state = await world.prepare({ ...START, force: true });

    expect(state.next).toBe('shift');
    expect(world.record().plan.says.join()).toContain('error levels do not hold');
  });

  /** Captured requests of 300 users over hours: one user in 30 asks twenty times as often, one in 20 always fails. */
  async function givenCaptured(): Promise<void> {
    const folding = windowWorld(
      { model: MODEL, sticky: { header: 'x-user' } },
      new Date(world.clock.now()).toISOString(),
    );
    const users = Array.from({ length: 300 }, (_, n) => n).flatMap((n) =>
      Array.from({ length: n % 30 === 0 ? 20 : 1 }, () => n),
    );
    const random = new SeededRandomness(3);
    for (let window = 1; window <= 48; window += 1) {
      const at = world.clock.now() - window * 600_000;
      const records = Array.from({ length: 200 }, (_, n) => {
        const user = users[Math.floor(random.uniform() * users.length)] ?? 0;
        const slice = sliceOf(positionOf(`user ${user}`, 'salt'));
        const outcome = user % 20 === 7 ? ('error' as const) : ('ok' as const);
        return aCapture({ requestId: `${window}-${n}`, model: MODEL, at: at + n, slice, outcome, hot: false });
      });
      folding.objects.objects.set(`capture/o${window}`, records.map((record) => JSON.stringify(record)).join('\n'));
      await folding.fold(`o${window}`);
    }
    world.learned.slices.push(...folding.outcomes.slices);
  }

  it('starts without force once requests were captured, and judges by the rows that fold wrote of them', async () => {
    await givenCaptured();

    const state = await world.prepare(START);

    expect(state.next).toBe('shift');
    const { judge, says } = world.record().plan;
    expect(says.join()).not.toContain('error levels do not hold');
    if (!isJudgePlan(judge)) throw new Error('no plan of the judge');
    // 200 requests of a window go to some 300 users, of whom ten ask as often as all others together.
    expect(judge.split?.effect).toBeGreaterThan(3);
    expect(judge.guards.find(({ name }) => name === 'errors')?.reading.effect).toBeGreaterThan(1.5);
    const after = await world.drive(state, 200, 4);
    expect(after.next).toBe('wait');
    expect(world.record().verdict?.kind).toBe('continue');
  });

  it('divides counts by design effects that the slices show, users counting in proofs and split', async () => {
    givenSlices(20);

    const state = await world.prepare(START);

    expect(state.next).toBe('shift');
    const { judge } = world.record().plan;
    if (!isJudgePlan(judge)) throw new Error('no plan of the judge');
    expect(judge.split?.effect).toBeGreaterThan(10);
    for (const { name, reading } of judge.proofs)
      expect([name, reading.effect >= (judge.split?.effect ?? 0)]).toEqual([name, true]);
    expect(judge.guards.find(({ name }) => name === 'errors')?.reading.effect).toBeGreaterThanOrEqual(1);
  });
});
