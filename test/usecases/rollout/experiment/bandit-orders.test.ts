import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rolloutVerdict, type RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { action, gating, refusals, Walk, type Gates } from '../../../support/rollout/ordered-walk.ts';
import { atPeace } from '../../../support/rollout/walked-world.ts';
import { notTheSame } from '../../../support/rollout/replayed-world.ts';
import { MODEL } from '../../../support/rollout-world.ts';

describe('any orders to a bandit, with faults between them', () => {
  it('move the shares of a bandit within its bounds only, once a look, never while it is paused, and promote whom a frozen split or a person chose', async () => {
    const met = new Set<string>();
    const property = fc.asyncProperty(
      fc.record({ inconclusive: fc.constantFrom('rollback' as const, 'approve' as const), gates: gating }),
      fc.constantFrom(0.3, 0.6, 0.6),
      fc.array(action, { maxLength: 20 }),
      async ({ inconclusive, gates }, converts, actions) => {
        const walk = new Walk();
        await walk.beginBandit(inconclusive, { gates, converts });
        for (const one of actions) await walk.act(one);
        await walk.end();

        const champion = walk.serving();
        expect(walk.standing()).toEqual({ ...atPeace, champion, named: champion });
        expect([...walk.answers].filter((one) => !['taken', 'planted', ...refusals].includes(one))).toEqual([]);
        const record = walk.world.record();
        expect(outOfBounds(record)).toEqual([]);
        const moved = await movesOf(walk);
        expect(moved).toMatchObject({ twice: [], whilePaused: [], replayedOtherwise: [] });
        expect(await notTheSame(walk.world)).toEqual([]);
        expect(promotedWithoutWord(record, gates)).toBe(false);
        met.add(record.state);
        if (moved.count > 0) met.add('moved');
        if (record.state === 'promoted' && record.outcome?.by === 'the judge') met.add('confirmed');
      },
    );
    await fc.assert(property, { numRuns: Number(process.env['WALKS'] ?? 40), seed: Number(process.env['SEED'] ?? 12) });
    expect([...met]).toEqual(expect.arrayContaining(['moved', 'confirmed', 'aborted', 'promoted', 'restored']));
  }, 120_000);
});

/** Revisions whose share is not within the bounds, or not that of the frozen split. */
function outOfBounds({ revisions }: RolloutRecord): readonly object[] {
  const shares = revisions.map(({ step: of, arms = [] }) => ({ of, share: arms[0]?.weightPercent ?? -1 }));
  const wrong = shares.filter(({ of, share }) => (of === 0 ? share < 5 || share > 95 : share !== 50));
  return wrong;
}

/** Moves that were listed: those of one look twice, those while nothing may move, those that are not made the same again. */
async function movesOf({ world }: Walk) {
  const { requests } = world.record();
  const listed = (await world.registry.listVerdicts(MODEL, 'r1')).map((one) => rolloutVerdict.parse(one));
  const moves = listed.flatMap(({ move, at }, n) => (move === undefined ? [] : [{ look: move.look, at, n }]));
  const replays = await Promise.all(moves.map(({ n }) => world.replay(n)));
  const orders = requests.filter(({ kind }) => kind === 'pause' || kind === 'resume');
  return {
    count: moves.length,
    twice: moves.filter(({ look }, n) => moves.findIndex((one) => one.look === look) !== n),
    whilePaused: moves.filter(({ at }) => orders.findLast((order) => order.at < at)?.kind === 'pause'),
    replayedOtherwise: replays.filter(({ kind }) => kind !== 'same'),
  };
}

/** A promotion is the frozen split's, a person's, or what a gate says of silence. */
function promotedWithoutWord({ state, outcome, experiment, verdict, requests }: RolloutRecord, gates: Gates): boolean {
  if (state !== 'promoted') return false;
  if (outcome?.by === 'the judge') return !isConfirmed({ experiment, verdict });
  return !requests.some(({ kind }) => kind === 'promote' || kind === 'approve') && !overdueYes(gates);
}

function isConfirmed({ experiment, verdict }: Pick<RolloutRecord, 'experiment' | 'verdict'>): boolean {
  const isFrozen = experiment?.bandit?.frozen?.version === 'v2';
  return isFrozen && verdict?.kind === 'promote' && verdict.reason.startsWith('on the frozen split alone');
}

/** Silence is a yes where a gate says so. */
function overdueYes(gates: Gates): boolean {
  return [gates.increase, gates.promotion].some((one) => one?.otherwise === 'approve');
}
