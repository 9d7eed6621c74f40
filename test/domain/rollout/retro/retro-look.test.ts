import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RetroPlan, RetroSums } from '../../../../lambdas/contracts/stored/rollouts/retro.ts';
import { retroEnd, retroLook } from '../../../../lambdas/domain/rollout/retro/retro-look.ts';
import { addAsked, noRetro, type AskedAgain } from '../../../../lambdas/domain/rollout/retro/retro-sums.ts';
import { isSameAnswer } from '../../../../lambdas/domain/rollout/retro/same-answer.ts';
import { SeededRandomness } from '../../../support/fakes/seeded-randomness.ts';

const plan: RetroPlan = {
  task: 'binary',
  threshold: 0.5,
  margin: 0,
  alpha: 0.05,
  beta: 0.05,
  mayFail: 0.02,
  requests: 400,
  lookEvery: 20,
  sinceSeconds: 86_400,
  callsPerSecond: 5,
  timeoutMs: 1_000,
  deadlineSeconds: 3_600,
  checks: 10,
  next: 'go-on',
  noData: 'report',
};
const checked = { asked: 10, answered: 10, same: 10 };

interface Shares {
  readonly champion: number;
  readonly challenger: number;
  readonly fails?: number;
}

/** Requests of which each version is wrong about a share, drawn apart. */
function drawn(
  count: number,
  { champion, challenger, fails = 0 }: Shares,
  random: SeededRandomness,
): readonly AskedAgain[] {
  return Array.from({ length: count }, (_, n) => {
    const label = random.uniform() < 0.5 ? 1 : 0;
    const scoreOf = (wrong: number): number => ((label === 1) === random.uniform() >= wrong ? 0.9 : 0.1);
    const one = { requestId: `q${n}`, label, champion: scoreOf(champion) };
    return random.uniform() < fails ? one : { ...one, challenger: scoreOf(challenger) };
  });
}

/** How it ends when it is looked at after each block. */
function endOf(asked: readonly AskedAgain[], over: RetroSums['over'] = 'requests'): string {
  for (let done = plan.lookEvery; done < asked.length; done += plan.lookEvery) {
    const end = retroEnd(plan, { ...noRetro, checked, blocks: [...addAsked([], asked.slice(0, done), plan)] });
    if (end !== undefined) return end;
  }
  return retroEnd(plan, { ...noRetro, checked, blocks: [...addAsked([], asked, plan)], over }) ?? 'open';
}

function shareOf(kind: string, shares: Shares, { runs = 400, count = plan.requests } = {}): number {
  const random = new SeededRandomness(5);
  const ends = Array.from({ length: runs }, () =>
    endOf(drawn(count, shares, random), count < plan.requests ? 'records' : 'requests'),
  );
  return ends.filter((end) => end === kind).length / runs;
}

describe('recorded requests as they are added up', () => {
  it('are the same blocks however they come in slices', () => {
    const asked = drawn(130, { champion: 0.2, challenger: 0.3, fails: 0.1 }, new SeededRandomness(3));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }), (lengths) => {
        let [blocks, begun] = [addAsked([], [], plan), 0];
        for (const length of [...lengths, 200]) {
          blocks = addAsked(blocks, asked.slice(begun, begun + length), plan);
          begun += length;
        }

        expect(blocks).toEqual(addAsked([], asked, plan));
        expect(blocks.every(({ from, until }) => until - from <= plan.lookEvery)).toBe(true);
        expect(blocks.at(-1)?.until).toBe(130);
      }),
    );
  });

  it('count who was right and who failed, as another count does', () => {
    const asked = drawn(60, { champion: 0.3, challenger: 0.4, fails: 0.2 }, new SeededRandomness(9));
    const right = (score: unknown, label: unknown): boolean => Number(score) > 0.5 === (label === 1);
    const both = asked.filter(({ challenger }) => challenger !== undefined);
    const only = both.filter((one) => right(one.champion, one.label) && !right(one.challenger, one.label)).length;

    const { pairs } = retroLook(plan, { ...noRetro, blocks: [...addAsked([], asked, plan)], over: 'records' });

    expect(pairs).toMatchObject({ pairs: both.length, labelled: both.length, decisions: { onlyChampion: only } });
  });

  it('hold squared errors of numbers', () => {
    const asked = [
      { requestId: 'a', label: 3, champion: 1, challenger: 2 },
      { requestId: 'b', label: 1, champion: 1, challenger: 4 },
    ];

    expect(addAsked([], asked, { ...plan, task: 'regression' })).toMatchObject([
      { from: 0, until: 2, failed: 0, losses: { count: 2, champion: 4, challenger: 10, product: 4 } },
    ]);
  });
});

describe('the verdict of recorded requests', () => {
  const wrong = { champion: 0.2, challenger: 0.2 };

  it('finds a version that is no worse worse in five of a hundred cases at most, whenever the records end', () => {
    // 400 runs: three standard errors of 5 % are 3.3 points.
    for (const count of [97, 250, 400]) expect(shareOf('worse', wrong, { count })).toBeLessThan(0.083);
  });

  it('finds one failing that fails as often as it may in five of a hundred cases at most', () => {
    expect(shareOf('failing', { ...wrong, fails: 0.02 })).toBeLessThan(0.083);
  });

  it('finds one that is worse, one that fails and one that is better', () => {
    expect(shareOf('worse', { champion: 0.1, challenger: 0.25 }, { runs: 40 })).toBeGreaterThan(0.9);
    expect(shareOf('failing', { ...wrong, fails: 0.15 }, { runs: 40 })).toBeGreaterThan(0.9);
    expect(shareOf('better', { champion: 0.25, challenger: 0.1 }, { runs: 40 })).toBeGreaterThan(0.9);
  });

  it('waits for whole blocks while more is asked', () => {
    const asked = drawn(19, { champion: 0, challenger: 1 }, new SeededRandomness(1));

    expect(retroEnd(plan, { ...noRetro, checked, blocks: [...addAsked([], asked, plan)] })).toBeUndefined();
    expect(retroEnd(plan, { ...noRetro, checked, blocks: [...addAsked([], asked, plan)], over: 'records' })).toBe(
      'worse',
    );
  });

  it.each<[RetroSums['checked'], string | undefined]>([
    [{ asked: 9, answered: 0, same: 0 }, undefined],
    [{ asked: 10, answered: 10, same: 9 }, undefined],
    [{ asked: 10, answered: 10, same: 8 }, 'not-whole'],
    [{ asked: 10, answered: 5, same: 5 }, undefined],
    [{ asked: 10, answered: 4, same: 4 }, 'unchecked'],
    [{ asked: 10, answered: 0, same: 0 }, 'unchecked'],
  ])('is none before the champion has answered as it did (%j: %s)', (seen, end) => {
    expect(retroEnd(plan, { ...noRetro, checked: seen, blocks: [] })).toBe(end);
  });

  it('is no data where nothing was asked, and where nobody answered too few to say that it fails', () => {
    expect(retroEnd(plan, { ...noRetro, over: 'records' })).toBe('no-data');
    const blocks = [...addAsked([], [{ requestId: 'a', label: 1, champion: 0.9 }], plan)];
    const one = { ...noRetro, checked: { asked: 1, answered: 1, same: 1 }, blocks, over: 'records' as const };
    expect(retroEnd({ ...plan, alpha: 0.001 }, one)).toBe('no-data');
  });
});

describe('the same answer', () => {
  it.each([
    [0.5, 0.5, true],
    [0.5, 0.500_04, true],
    [0.5, 0.501, false],
    [0, 0, true],
    [0, 0.1, false],
    ['a', 'a', true],
    ['a', 'b', false],
    [1, '1', true],
    [true, false, false],
  ])('is %s and %s: %s', (before, now, isSame) => {
    expect(isSameAnswer(before, now)).toBe(isSame);
  });
});
