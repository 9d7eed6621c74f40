import { describe, expect, it } from 'vitest';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';

describe('a rollout that was open when a new release was deployed', () => {
  it('goes on from its stored checkpoint, without the fields that are new', async () => {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    const half = await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600, 8);
    const folder = `rollouts/${MODEL}/r1`;
    const checkpoint: Record<string, unknown> = JSON.parse(
      world.objects.objects.get(`${folder}/checkpoint.json.gz`) ?? '{}',
    );
    delete checkpoint['ripened'];
    delete checkpoint['planHash'];
    world.objects.objects.set(`${folder}/checkpoint.json.gz`, JSON.stringify(checkpoint));
    const lines = [0, 1, 2].map((window) => [window, 0.05, 570, 0, 0, 30, 0, 0]);
    const old = { schema: 1, model: MODEL, rolloutId: 'r1', columns: ['window', 'weight'], rows: lines };
    world.objects.objects.set(`${folder}/evidence.json.gz`, JSON.stringify(old));

    await world.drive(half, 600);

    expect(world.record().outcome?.kind).toBe('promoted');
    // Half of the evidence explains nothing.
    expect(world.record().outcome?.reason).not.toContain('would not have been proven');
    expect(await world.replay()).toMatchObject({
      kind: 'not-replayable',
      why: expect.stringMatching(/^evidence has \d+ of the \d+ windows/),
    });
  });
});
