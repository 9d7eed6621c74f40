import { describe, expect, it } from 'vitest';
import { decisionWords, isProven, type Ending } from '../../../../lambdas/domain/rollout/ending/decision-words.ts';

const ending = (more: Partial<Ending>): Ending => ({
  kind: 'promoted',
  reason: 'numbers 1 of 2',
  tests: [],
  version: 'v2',
  champion: 'v1',
  ...more,
});

describe('a decision in one plain sentence', () => {
  it.each([
    [
      { tests: ['failures<pMax', 'latency<objective'] },
      'promoted: fewer failures than the objective allows and p99 inside its objective',
    ],
    [{ by: 'ann' }, 'promoted by ann, nothing was proven'],
    [{ by: 'the plan' }, 'promoted without proof, as the plan says for what is undecided'],
    [{ champion: undefined, by: 'the plan' }, 'kept serving, nothing was proven: there is no other version'],
    [{ kind: 'rolled-back', tests: ['errors'] }, 'rolled back: more errors than the champion'],
    [
      { kind: 'rolled-back', tests: ['errors'], champion: undefined },
      'rolled back: more errors than the objective allows',
    ],
    [
      { kind: 'rolled-back', tests: ['latency1', 'latency2', 'kpi:sale', 'limit:slow'] },
      "rolled back: slower than the champion, KPI sale worse than the champion's and limit slow was passed",
    ],
    [{ kind: 'rolled-back', tests: ['earlier attempts'] }, 'rolled back: earlier attempts showed enough'],
    [{ kind: 'rolled-back', verdict: 'inconclusive' }, 'not decided, and v2 was taken back'],
    [
      { kind: 'rolled-back', verdict: 'continue' },
      'rolled back because a step of the rollout failed, which says nothing about the version',
    ],
    [{ kind: 'inconclusive' }, 'not decided: v1 serves, v2 keeps its status'],
    [{ kind: 'aborted', by: 'ann' }, 'aborted by ann: v1 serves'],
    [
      { kind: 'restored', reason: 'a step of the rollout failed: too slow' },
      'taken back because a step of the rollout failed, which says nothing about the version: v1 serves',
    ],
    [{ kind: 'restored', champion: undefined }, 'taken back because the rollout lost its driver: nobody serves'],
    [{ kind: 'refused' }, 'refused: numbers 1 of 2'],
  ] as const)('%o reads as it should', (more, words) => {
    expect(decisionWords(ending(more))).toBe(words);
  });

  it('never calls a promotion without a test proven', () => {
    expect(isProven(ending({ tests: ['failures<pMax'] }))).toBe(true);
    expect(isProven(ending({}))).toBe(false);
    expect(decisionWords(ending({ by: 'ann' }))).toContain('nothing was proven');
  });
});
