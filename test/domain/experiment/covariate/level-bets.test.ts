import { describe, expect, it } from 'vitest';
import { foldLevels, type LevelCounts } from '../../../../lambdas/domain/experiment/covariate/level-bets.ts';
import { foldRatio, freshRatio } from '../../../../lambdas/domain/experiment/ratio-sequence.ts';
import { binomialLaw } from '../../../../lambdas/domain/judge/sequential/event-law.ts';

interface TrueLevel {
  readonly a: number;
  readonly b: number;
  readonly challenger: number;
  readonly champion: number;
  /** Rate that earlier blocks had: right or wrong. */
  readonly known: number;
}

function chanceOf(x: number, n: number, rate: number): number {
  const { low, pmf } = binomialLaw(n, rate);
  return pmf[x - low] ?? 0;
}

/** Everything that a block of these levels can come to, with its chance. */
function outcomesOf(levels: readonly TrueLevel[]): readonly { chance: number; counts: readonly LevelCounts[] }[] {
  return levels.reduce<readonly { chance: number; counts: readonly LevelCounts[] }[]>(
    (all, { a, b, challenger, champion, known }) =>
      all.flatMap(({ chance, counts }) =>
        Array.from({ length: (a + 1) * (b + 1) }, (_, n) => {
          const [x, y] = [n % (a + 1), Math.floor(n / (a + 1))];
          const own = chanceOf(x, a, challenger) * chanceOf(y, b, champion);
          return { chance: chance * own, counts: [...counts, { a, x, b, y, rate: known }] };
        }),
      ),
    [{ chance: 1, counts: [] }],
  );
}

/** Expected e-values against each ratio of the grid, from both sides; the middle of the grid is 1. */
function expectedEValues(levels: readonly TrueLevel[]) {
  const add = (sums: readonly (readonly number[])[], logs: readonly (readonly number[])[], chance: number) =>
    sums.map((row, at) => row.map((sum, step) => sum + chance * Math.exp(logs[at]?.[step] ?? 0)));
  const none = freshRatio.above.map((logs) => logs.map(() => 0));
  return outcomesOf(levels).reduce(
    (sums, { chance, counts }) => {
      const { above, below } = foldLevels(freshRatio, counts, 0.05);
      return { above: add(sums.above, above, chance), below: add(sums.below, below, chance) };
    },
    { above: none, below: none },
  );
}

const same = { a: 4, b: 3, challenger: 0.3, champion: 0.3 };
const cells: readonly (readonly [string, readonly TrueLevel[]])[] = [
  [
    'a right rate',
    [
      { ...same, known: 0.3 },
      { a: 3, b: 4, challenger: 0.8, champion: 0.8, known: 0.8 },
    ],
  ],
  [
    'a wrong rate',
    [
      { ...same, known: 0.9 },
      { a: 3, b: 4, challenger: 0.8, champion: 0.8, known: 0 },
    ],
  ],
  ['no rate and one level', [{ ...same, known: 0 }]],
  // Better at one level by as much as worse at the other, of which either has as many requests.
  [
    'levels that differ in their change',
    [
      { a: 3, b: 3, challenger: 0.45, champion: 0.3, known: 0.3 },
      { a: 3, b: 3, challenger: 0.55, champion: 0.7, known: 0.7 },
    ],
  ],
  ['few requests of the champion', [{ a: 7, b: 1, challenger: 0.9, champion: 0.9, known: 0.9 }]],
];

describe('bets within levels of a score', () => {
  it.each(cells)('are e-values with an expectation of 1 at most: %s', (_name, levels) => {
    const { above, below } = expectedEValues(levels);
    const middle = (above.length - 1) / 2;

    expect(Math.max(...above.slice(middle).flat())).toBeLessThan(1 + 1e-9);
    expect(Math.max(...below.slice(0, middle + 1).flat())).toBeLessThan(1 + 1e-9);
    expect(Math.min(...above.flat(), ...below.flat())).toBeGreaterThan(0);
  });

  it('are those of a goal that is not adjusted, where one level has a rate of nothing', () => {
    const counts = { a: 40, x: 6, b: 60, y: 5 };
    const own = foldLevels(freshRatio, [{ ...counts, rate: 0 }], 0.05);
    const plain = foldRatio(freshRatio, counts, 0.05);

    // At a ratio of 1 the other one may take a second bound.
    const at = own.above.length - 1;
    own.above[at]?.forEach((log, step) => expect(log).toBeCloseTo(plain.above[at]?.[step] ?? NaN, 9));
    own.below[0]?.forEach((log, step) => expect(log).toBeCloseTo(plain.below[0]?.[step] ?? NaN, 9));
  });

  it('grow faster where levels explain what happens', () => {
    const split = [
      { a: 500, x: 475, b: 500, y: 450, rate: 0.9 },
      { a: 500, x: 55, b: 500, y: 50, rate: 0.1 },
    ];
    const whole = [{ a: 1_000, x: 530, b: 1_000, y: 500, rate: 0.5 }];
    const best = (levels: readonly LevelCounts[]) => {
      const { above } = foldLevels(freshRatio, levels, 0.05);
      return Math.max(...(above[(above.length - 1) / 2] ?? []));
    };

    expect(best(split)).toBeGreaterThan(2 * best(whole));
  });

  it('say nothing of a level that only one version has', () => {
    const alone = [{ a: 50, x: 20, b: 0, y: 0, rate: 0.1 }];

    expect(foldLevels(freshRatio, alone, 0.05)).toEqual(freshRatio);
  });
});
