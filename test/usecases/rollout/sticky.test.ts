import { beforeEach, describe, expect, it } from 'vitest';
import { SLICE_COUNT, type SliceRow } from '../../../lambdas/contracts/stored/rows/slice-row.ts';
import { isJudgePlan } from '../../../lambdas/domain/judge/model/plan.ts';
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

  it('divides counts by design effects that the slices show, users counting in proofs and split', async () => {
    givenSlices(20);

    await world.prepare({ ...START, force: true });

    const { judge } = world.record().plan;
    if (!isJudgePlan(judge)) throw new Error('no plan of the judge');
    expect(judge.split?.effect).toBeGreaterThan(10);
    for (const { name, reading } of judge.proofs)
      expect([name, reading.effect >= (judge.split?.effect ?? 0)]).toEqual([name, true]);
    expect(judge.guards.find(({ name }) => name === 'errors')?.reading.effect).toBeGreaterThanOrEqual(1);
  });
});
