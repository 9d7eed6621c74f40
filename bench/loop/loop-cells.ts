import type { Loop, LoopEnd } from './loop-rollout.ts';

/** One line of the table: what is run, and what of it has a goal. */
export interface Cell extends Loop {
  readonly name: string;
  readonly goals: readonly Goal[];
}

/** A number of a cell and its bound; shares in percent. */
export interface Goal {
  readonly what: keyof typeof measures;
  readonly atMost?: number;
  readonly atLeast?: number;
}

const percentOf =
  (isOne: (end: LoopEnd) => boolean) =>
  (ends: readonly LoopEnd[]): number =>
    (100 * ends.filter(isOne).length) / ends.length;

/** What is measured of a cell; none where nothing of the kind happened. */
export const measures = {
  aborted: percentOf(({ kind }) => kind === 'aborted'),
  promoted: percentOf(({ kind }) => kind === 'promoted'),
  inconclusive: percentOf(({ kind }) => kind === 'inconclusive'),
  invalid: percentOf(({ kind }) => kind === 'invalid'),
  ok: percentOf(({ okAfter }) => okAfter !== undefined),
  minutes: (ends: readonly LoopEnd[]) => median(ends.flatMap((end) => (end.kind === 'promoted' ? [end.minutes] : []))),
  exposure: (ends: readonly LoopEnd[]) => median(ends.flatMap((end) => (end.kind === 'aborted' ? [end.exposed] : []))),
};

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

/** Requests a second, the champion's error rate in percent, and the goal of the fast path in minutes. */
const traffic = [
  [100, 0.5, 12],
  [10, 0.5, 24],
  [100, 2, 9],
] as const;

const rated = (requestsPerSecond: number, percent: number, ratio = 1) => ({
  requestsPerSecond,
  championRate: percent / 100,
  challengerRate: (percent * ratio) / 100,
});

const loops: readonly Cell[] = (['proven', 'bake'] as const).flatMap((advance) =>
  (['benchmark', 'product'] as const).flatMap((profile) =>
    traffic.flatMap(([rps, base, minutes]): readonly Cell[] => {
      const run = { profile, advance };
      const at = `${rps} r/s, ${base} %`;
      const isGoal = advance === 'proven' && profile === 'benchmark';
      return [
        {
          name: `${at}, equal`,
          ...run,
          ...rated(rps, base),
          goals: [{ what: 'aborted', atMost: 1 }, ...(isGoal ? [{ what: 'minutes' as const, atMost: minutes }] : [])],
        },
        { name: `${at}, errors ×2`, ...run, ...rated(rps, base, 2), goals: [{ what: 'promoted', atMost: 5 }] },
      ];
    }),
  ),
);

const honest: readonly Cell[] = (['proven', 'bake'] as const).map((advance) => ({
  name: '1 r/s, 0.1 %, equal',
  profile: 'benchmark' as const,
  advance,
  ...rated(1, 0.1),
  goals: [{ what: 'inconclusive' as const, atLeast: 95 }],
}));

const run = { profile: 'product', advance: 'fixed' } as const;

const rare: readonly Cell[] = ([10, 100] as const).flatMap((rps) =>
  [0, 0.001, 0.01].map((base) => ({
    name: `${rps} r/s, ${base} %, equal`,
    ...run,
    ...rated(rps, base),
    goals: [{ what: 'ok' as const, atLeast: rps === 10 ? 95 : 99 }],
  })),
);

const flawless: readonly Cell[] = (
  [
    [1, 330],
    [10, 60],
    [100, 35],
  ] as const
).map(([percent, atMost]) => ({
  name: `10 r/s, 0 % to ${percent} %`,
  ...run,
  ...rated(10, 0),
  challengerRate: percent / 100,
  goals: [{ what: 'exposure' as const, atMost }],
}));

const slowStart: readonly Cell[] = [10, 100].map((rps) => ({
  name: `${rps} r/s, 0.5 %, cold`,
  profile: 'product' as const,
  advance: 'bake' as const,
  ...rated(rps, 0.5),
  isCold: true,
  goals: [{ what: 'aborted' as const, atMost: 1 }],
}));

/** A tenth of all answers is the callers' own fault, in both arms or three times as often at the challenger. */
const callersOwn: readonly Cell[] = [1, 10, 100].flatMap((rps): readonly Cell[] => {
  const loop = { profile: 'product' as const, advance: 'bake' as const, ...rated(rps, 0.1) };
  return [
    {
      name: `${rps} r/s, 400s 10 %`,
      ...loop,
      clientErrors: { champion: 0.1, challenger: 0.1 },
      goals: [{ what: 'aborted', atMost: 1 }],
    },
    {
      name: `${rps} r/s, 400s 10 % ×3`,
      ...loop,
      clientErrors: { champion: 0.1, challenger: 0.3 },
      goals: [{ what: 'aborted', atLeast: 99 }],
    },
  ];
});

/** All lines of the table. */
export const cells: readonly Cell[] = [...loops, ...honest, ...rare, ...flawless, ...slowStart, ...callersOwn];
