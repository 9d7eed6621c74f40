import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holding } from '../../../support/rollout/ordered-walk.ts';
import { severalAction, SeveralWalk } from '../../../support/rollout/several-walk.ts';
import { atPeace, servingBy, standingIn } from '../../../support/rollout/walked-world.ts';

/** Names by which a start or an order may be refused; anything else is a fault of ours. */
const refusals = ['ROLLOUT_OPEN', 'QUEUE_FULL', 'INVALID_INPUT', 'ROLLOUT_CLOSED', 'NOTHING_TO_UNDO', 'NOT_ALLOWED'];

describe('any starts that meet each other, with orders and faults between them', () => {
  it('end with one champion serving and nobody waiting, one at a time, first come first served, each started once', async () => {
    const met = new Set<string>();
    const property = fc.asyncProperty(
      holding,
      fc.array(severalAction, { maxLength: 30 }),
      async (holdBack, actions) => {
        const walk = new SeveralWalk();
        await walk.begin(holdBack);
        for (const one of actions) await walk.act(one);
        await walk.end();

        const { world } = walk;
        const champion = servingBy(world);
        expect(walk.seen).toEqual([]);
        expect(standingIn(world)).toEqual({
          ...atPeace,
          champion,
          named: world.registry.rollouts.size === 0 ? 'v1' : champion,
        });
        expect(world.registry.waiting.size).toBe(0);
        expect([...walk.answers].filter((one) => !['taken', 'planted', ...refusals].includes(one))).toEqual([]);
        const { joined, took } = walk.turns();
        expect(took).toEqual(joined);
        expect([...world.registry.rollouts.values()].filter(({ outcome }) => outcome === undefined)).toEqual([]);
        walk.answers.forEach((one) => met.add(one));
        world.registry.rollouts.forEach(({ state }) => met.add(state));
        if (took.length > 1) met.add('turns');
      },
    );
    await fc.assert(property, { numRuns: Number(process.env['WALKS'] ?? 60), seed: Number(process.env['SEED'] ?? 12) });
    expect([...met]).toEqual(
      expect.arrayContaining(['turns', 'promoted', 'replaced', 'aborted', 'restored', 'ROLLOUT_OPEN', 'refused']),
    );
  }, 120_000);
});
