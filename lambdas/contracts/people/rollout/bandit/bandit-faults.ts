import { windowsIn } from '../../duration.ts';
import type { FaultAt } from '../../faults.ts';
import { fieldOf } from '../../json-fields.ts';

/** What is meant where a bandit does not say it. */
const usual = { floor: 5, ceiling: 100, every: 'PT1H', halfLife: 'P7D', warmup: 'PT2M' } as const;
/** Moves times versions that one record has room for. */
const MOST_SHARES = 2_500;

/** One version and its bounds in percent, with the path of who wrote them. */
interface Bounded {
  readonly path: readonly (string | number)[];
  readonly floor: number;
  readonly ceiling: number;
}

/** What only the whole of a bandit shows. @param maturity ISO duration after which outcomes of the goal are ripe; undefined for an unknown goal */
export function banditFaults(
  strategy: unknown,
  { rollout, maturity }: { readonly rollout: unknown; readonly maturity: string | undefined },
): readonly FaultAt[] {
  const all = boundedArms(strategy);
  return [...boundFaults(all), ...timeFaults(strategy, maturity), ...lookFaults(strategy, rollout, all.length)];
}

function boundedArms(strategy: unknown): readonly Bounded[] {
  const floor = numberAt(strategy, 'floor', usual.floor);
  const ceiling = numberAt(strategy, 'ceiling', usual.ceiling);
  const list = fieldOf(strategy, 'challengers');
  const others = Array.isArray(list) ? list.map((one: unknown, at) => ({ one, path: ['challengers', at] })) : [];
  const named = ['champion', 'challenger'].map((name) => ({ one: fieldOf(strategy, name), path: [name] }));
  return [...named, ...others].map(({ one, path }) => ({
    path,
    floor: numberAt(one, 'floor', floor),
    ceiling: numberAt(one, 'ceiling', ceiling),
  }));
}

function numberAt(value: unknown, name: string, otherwise: number): number {
  const found = fieldOf(value, name);
  return typeof found === 'number' ? found : otherwise;
}

/** Something must be left to move, and all requests must find a place. */
function boundFaults(all: readonly Bounded[]): readonly FaultAt[] {
  const floors = all.map((one) => one.floor);
  const ceilings = all.map((one) => one.ceiling);
  const [least, most] = [sumOf(floors), sumOf(ceilings)];
  const low = `floors of all ${all.length} versions must add up to less than 100, so that something is left to move; they add up to ${least} (${floors.join(' + ')})`;
  const high = `ceilings of all ${all.length} versions must add up to 100 at least; they add up to ${most} (${ceilings.join(' + ')})`;
  return [
    ...(least >= 100 ? [{ path: ['floor'], message: low }] : []),
    ...(most < 100 ? [{ path: ['ceiling'], message: high }] : []),
    ...all.flatMap(({ path, floor, ceiling }) =>
      floor <= ceiling
        ? []
        : [{ path: [...path, 'floor'], message: `must not be above the ceiling, ${ceiling}, is ${floor}` }],
    ),
  ];
}

function sumOf(percents: readonly number[]): number {
  return percents.reduce((total, one) => total + Math.round(one * 10), 0) / 10;
}

/** Both parts are long enough for outcomes of their own. */
function timeFaults(strategy: unknown, maturity = 'PT0S'): readonly FaultAt[] {
  const [explore, deadline] = [fieldOf(strategy, 'explore'), fieldOf(strategy, 'deadline')];
  const atLeast = fieldOf(strategy, 'atLeast');
  if (typeof explore !== 'string' || typeof deadline !== 'string') return [];
  const ripe = windowsIn(maturity);
  const late = typeof atLeast === 'string' && windowsIn(atLeast) > windowsIn(explore);
  return [
    ...(windowsIn(explore) > ripe
      ? []
      : [
          {
            path: ['explore'],
            message: `must be longer than the goal's maturity, ${maturity}: no outcome would be ripe before it is over`,
          },
        ]),
    ...(windowsIn(deadline) - windowsIn(explore) > ripe
      ? []
      : [
          {
            path: ['deadline'],
            message: `must be later than explore, ${explore}, by more than the goal's maturity, ${maturity}: nobody could be confirmed`,
          },
        ]),
    ...(late ? [{ path: ['atLeast'], message: `must not be later than the end of explore, ${explore}` }] : []),
  ];
}

/** Every move is a warm-up, and stays in the record of the rollout. */
function lookFaults(strategy: unknown, rollout: unknown, versions: number): readonly FaultAt[] {
  const every = textAt(strategy, 'every', usual.every);
  const halfLife = textAt(strategy, 'halfLife', usual.halfLife);
  const warmup = textAt(rollout, 'warmup', usual.warmup);
  const explore = fieldOf(strategy, 'explore');
  const windows = typeof explore === 'string' ? windowsIn(explore) : undefined;
  const most = Math.floor(MOST_SHARES / versions);
  const wrong = [
    windowsIn(every) <= windowsIn(warmup) &&
      `must be longer than the warm-up, ${warmup}: each move begins a new one, and latency would never be judged`,
    windows !== undefined &&
      windowsIn(every) > windows &&
      `must not be longer than explore, ${String(explore)}: nothing would move`,
    windows !== undefined &&
      windows / Math.max(1, windowsIn(every)) > most &&
      `must leave ${most} moves at most with ${versions} versions: PT${Math.ceil((windows ?? 0) / most)}M or longer`,
  ];
  return [
    ...wrong.flatMap((message) => (message === false ? [] : [{ path: ['every'], message }])),
    ...(windowsIn(halfLife) < windowsIn(every)
      ? [
          {
            path: ['halfLife'],
            message: `must not be shorter than every, ${every}: what was seen would be forgotten before it is used`,
          },
        ]
      : []),
  ];
}

function textAt(value: unknown, name: string, otherwise: string): string {
  const found = fieldOf(value, name);
  return typeof found === 'string' ? found : otherwise;
}
