import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { action, failed, gating, holding, refusals, tried, Walk } from '../../support/rollout/ordered-walk.ts';
import { atPeace } from '../../support/rollout/walked-world.ts';

describe('any orders, in any order, with faults between them', () => {
  it('end with one champion serving, a closed record and the lock free, and verdicts that are computed the same', async () => {
    const policy = fc.constantFrom('rollback' as const, 'approve' as const, 'promote' as const, 'extend' as const);
    const ends = new Map<string, number>();
    const closed = new Set<string>();
    const deeds = new Set<string>();
    const property = fc.asyncProperty(
      fc.record({ inconclusive: policy, gates: gating, holdBack: holding }),
      fc.array(action, { maxLength: 25 }),
      failed,
      async ({ inconclusive, gates, holdBack }, actions, last) => {
        const walk = new Walk();
        await walk.begin(inconclusive, gates, holdBack);
        for (const one of actions) await walk.act(one);
        await walk.end();
        expect(actions.length % 3 === 0 ? await walk.again() : tried).toEqual(tried);
        if (last.after) await walk.regret(last.call, actions.length % 2 === 0);

        const { state, verdict, verdicts } = walk.world.record();
        ends.set(state, (ends.get(state) ?? 0) + 1);
        walk.world.registry.audits.forEach((one) => deeds.add(one.action));
        const champion = walk.serving();
        expect(walk.standing()).toEqual({ ...atPeace, champion, named: champion });
        if (champion !== (state === 'promoted' ? 'v2' : 'v1')) ends.set('undone', 1);
        expect([...walk.answers].filter((one) => !['taken', 'planted', ...refusals].includes(one))).toEqual([]);
        expect(new Set(await walk.lateAnswers())).toEqual(new Set(['ROLLOUT_CLOSED']));
        const questions = walk.questions();
        expect(questions).toMatchObject({ open: 0, twice: 0, wrong: [] });
        expect(gates).toEqual(expect.objectContaining(questions.gates));
        questions.closed.forEach((one) => closed.add(one));
        // A rollout that a person promoted before its first final window has nothing to compute from.
        const judged = verdict === undefined || verdict.window === 0 ? 0 : verdicts;
        for (let n = 0; n < judged; n++) expect(await walk.world.replay(n)).toMatchObject({ kind: 'same' });
      },
    );
    await fc.assert(property, { numRuns: Number(process.env['WALKS'] ?? 60), seed: Number(process.env['SEED'] ?? 12) });
    // Route breakers open on the way, and none is left behind.
    expect([...deeds]).toContain('breaker');
    // Every end is met, of rollouts and of questions, so that none of them is right for want of a try.
    expect([...closed]).toEqual(
      expect.arrayContaining([
        'start approved',
        'start rejected',
        'start overdue',
        'start withdrawn',
        'increase approved',
        'increase overdue',
        'promotion approved',
      ]),
    );
    expect([...ends.keys()].toSorted()).toEqual(
      expect.arrayContaining(['aborted', 'promoted', 'restored', 'rolled-back', 'undone']),
    );
  }, 120_000);
});
