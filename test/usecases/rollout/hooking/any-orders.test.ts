import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarming, guarded, GuardedWalk, hooking } from '../../../support/rollout/guarded-walk.ts';
import { gating, holding, refusals } from '../../../support/rollout/ordered-walk.ts';
import { atPeace } from '../../../support/rollout/walked-world.ts';

describe('any orders to a rollout with hooks and own alarms, with faults between them', () => {
  it('end with one champion serving, no step or promotion without the word of its hook, and every hook answered for', async () => {
    const met = new Set<string>();
    const property = fc.asyncProperty(
      fc.record({
        hooks: hooking,
        alarms: alarming,
        gates: gating,
        inconclusive: fc.constantFrom('rollback' as const, 'promote' as const),
        holdBack: holding,
      }),
      fc.array(guarded, { minLength: 5, maxLength: 25 }),
      async (rollout, actions) => {
        const walk = new GuardedWalk();
        await walk.beginGuarded(rollout);
        for (const one of actions) await walk.actGuarded(one);
        await walk.end();

        const champion = walk.serving();
        expect(walk.standing()).toEqual({ ...atPeace, champion, named: champion });
        expect([...walk.answers].filter((one) => !['taken', 'planted', ...refusals].includes(one))).toEqual([]);
        expect(walk.unasked()).toEqual([]);
        expect(walk.promotedThrough(rollout.alarms)).toEqual([]);
        expect(await walk.replayedOtherwise()).toEqual([]);
        const { hookRuns = [] } = walk.world.record();
        expect(hookRuns.filter(({ on, state }) => state === 'pending' && !on.startsWith('before'))).toEqual([]);
        walk.met().forEach((one) => met.add(one));
      },
    );
    await fc.assert(property, { numRuns: Number(process.env['WALKS'] ?? 80), seed: Number(process.env['SEED'] ?? 12) });
    expect([...met]).toEqual(
      expect.arrayContaining([
        'beforeStep passed',
        'beforeStep failed',
        'beforeStep ignored',
        'onRollback passed',
        'onRollback ignored',
        'afterPromotion passed',
        'promoted',
        'aborted',
        'stopped by a hook',
        'stopped by an alarm',
      ]),
    );
  }, 120_000);
});
