import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rolloutVerdict } from '../../../../lambdas/contracts/stored/rollout.ts';
import { action, failed, gating, refusals, Walk } from '../../../support/rollout/ordered-walk.ts';
import { atPeace } from '../../../support/rollout/walked-world.ts';
import { notTheSame } from '../../../support/rollout/replayed-world.ts';
import { MODEL } from '../../../support/rollout-world.ts';

describe('any orders to a standing challenger, in any order, with faults between them', () => {
  it('end with one champion serving and the lock free, and every period has one verdict', async () => {
    const ends = new Map<string, number>();
    const property = fc.asyncProperty(
      fc.record({
        whenBetter: fc.constantFrom('tell' as const, 'promote' as const),
        gates: gating,
        converts: fc.constantFrom(0.3, 0.3, 0.6, 0.1),
      }),
      fc.array(action, { maxLength: 25 }),
      failed,
      async ({ whenBetter, ...begun }, actions, last) => {
        const walk = new Walk();
        await walk.beginStanding(whenBetter, begun);
        for (const one of actions) await walk.act(one);
        for (let n = 0; n < 12; n++) await walk.pass(200);
        walk.failOnce(last.call, last.after);
        await walk.abort();
        await walk.end();

        const { state, periods = [] } = walk.world.record();
        const champion = walk.serving();
        expect(walk.standing()).toEqual({ ...atPeace, champion, named: champion });
        expect([...walk.answers].filter((one) => !['taken', 'planted', ...refusals].includes(one))).toEqual([]);
        expect(walk.questions()).toMatchObject({ open: 0, twice: 0, wrong: [] });
        const numbers = periods.map(({ number }) => number);
        expect(numbers).toEqual(numbers.map((_, n) => (numbers[0] ?? 0) + n));
        const listed = (await walk.world.registry.listVerdicts(MODEL, 'r1')).flatMap(
          (one) => rolloutVerdict.parse(one).period?.number ?? [],
        );
        expect(listed).toEqual(listed.map((_, n) => n + 1));
        expect(await notTheSame(walk.world)).toEqual([]);
        const said = `${state} after ${numbers.length > 0 ? 'a period' : 'none'}`;
        ends.set(said, (ends.get(said) ?? 0) + 1);
      },
    );
    await fc.assert(property, { numRuns: Number(process.env['WALKS'] ?? 40), seed: Number(process.env['SEED'] ?? 3) });
    expect([...ends.keys()]).toEqual(
      expect.arrayContaining(['aborted after a period', 'rolled-back after a period', 'promoted after none']),
    );
  }, 120_000);
});
