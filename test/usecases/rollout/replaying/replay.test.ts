import { beforeEach, describe, expect, it } from 'vitest';
import { rolloutVerdict } from '../../../../lambdas/contracts/stored/rollout.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

describe('replaying a verdict from its evidence', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  it('gives every stored verdict of a rollback again, to the letter', async () => {
    world.behaviours.set('v2', { errors: 0.1 });
    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    const stored = await world.registry.listVerdicts(MODEL, 'r1');

    expect(stored.length).toBeGreaterThan(1);
    for (const n of stored.keys()) expect(await world.replay(n)).toMatchObject({ kind: 'same', differences: [] });
  });

  it('gives every stored verdict of a promotion again', async () => {
    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    const stored = await world.registry.listVerdicts(MODEL, 'r1');

    for (const n of stored.keys()) expect(await world.replay(n)).toMatchObject({ kind: 'same' });
    expect(world.record().outcome?.reason).toMatch(/with \d+ failures? more of the challenger in the deciding window/);
  });

  it('names what differs when somebody changed one number of the evidence', async () => {
    world.behaviours.set('v2', { errors: 0.1 });
    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    const replay = await world.replay(undefined, (rows) => {
      const [first, ...rest] = rows;
      if (first === undefined) throw new Error('no evidence');
      const champion = { ...first.arms.champion, errors: first.arms.champion.errors + 1 };
      return [{ ...first, arms: { ...first.arms, champion } }, ...rest];
    });

    expect(replay.kind).toBe('different');
    expect(replay.kind === 'different' && replay.differences.map(({ field }) => field)).toContain('chain');
  });

  it('holds a verdict to its sentence only where the sentences are of the same version', async () => {
    world.behaviours.set('v2', { errors: 0.1 });
    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);
    const stored = await world.registry.listVerdicts(MODEL, 'r1');
    const last = rolloutVerdict.parse(stored.at(-1));
    const { sentences: _now, ...older } = { ...last, reason: 'rolled back in window 1: errors' };
    const replayed = async (verdict: unknown) => {
      await world.registry.writeVerdict(MODEL, 'r1', stored.length, verdict);
      return world.replay(stored.length);
    };

    expect((await replayed(older)).kind).toBe('same');
    world.registry.verdicts.delete(`${MODEL}/r1#${stored.length}`);
    expect(await replayed({ ...older, sentences: last.sentences })).toMatchObject({
      kind: 'different',
      differences: [{ field: 'reason' }],
    });
  });

  it('says that evidence is missing', async () => {
    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    const replay = await world.replay(undefined, (rows) => rows.slice(0, -1));

    expect(replay).toMatchObject({
      kind: 'not-replayable',
      why: expect.stringContaining('windows that the verdict read'),
    });
  });

  it('puts interval, counts, p, budget and what would have changed it into the words of a rollback', async () => {
    world.behaviours.set('v1', { errors: 0.02 });
    world.behaviours.set('v2', { errors: 0.2 });

    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    expect(world.record().outcome?.reason).toMatch(
      /errors [\d.]+ % \(\d+ of \d+\) against \d+ of \d+ at the champion, [\d.]+ times the champion's \((above ×[\d.]+|×[\d.]+ to ×[\d.]+), 95 % at every look\); p [\d.e-]+ of budget [\d.e-]+, [\d.e-]+ spent before; without (\d+ of )?the challenger's \d+ errors? in the deciding window it would have gone on/,
    );
  });
});
