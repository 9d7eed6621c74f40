import { describe, expect, it } from 'vitest';
import type { PairedBlock } from '../../../../../lambdas/domain/judge/paired/paired-plan.ts';
import { pairSelection } from '../../../../../lambdas/domain/rollout/ticking/paired/pair-selection.ts';

const terms = { plannedWindows: 480, blockWindows: 10 };

/** One block in which labels come more often for one decision, among so many blocks without a pair. */
function blocksOf(count: number): readonly PairedBlock[] {
  const champion = { yes: [1_000, 500], no: [1_000, 400] } as const;
  const decisions = { both: 900, onlyChampion: 0, onlyChallenger: 0, neither: 0 };
  const empty = { champion: {}, challenger: {} };
  return Array.from({ length: count }, (_, at) => {
    const span = { from: at * 10, until: at * 10 + 10 };
    return at === 0
      ? { ...span, pairs: 2_000, decisions, coverage: { champion, challenger: {} } }
      : { ...span, pairs: 0, coverage: empty };
  });
}

describe('labels that come only for some', () => {
  it('are seen at every look of a plan at an even part of its level', () => {
    expect(pairSelection(terms, blocksOf(48))).toMatchObject({ kind: 'seen' });
    expect(pairSelection({ ...terms, openEnded: true }, blocksOf(48))).toMatchObject({ kind: 'seen' });
  });

  it('ask for more with every look that no plan has foreseen, so that endless looks have the level once', () => {
    expect(pairSelection({ ...terms, openEnded: true }, blocksOf(960))).toBeUndefined();
  });
});
