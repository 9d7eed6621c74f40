import type { MomentSums } from '../../judge/model/rows.ts';
import { sum, sumOf } from '../../stats/sum.ts';

/** What is known of one version, at the level of the goal that is common to all. */
export interface LevelledArm {
  /** Outcomes with their age taken off: requests, or values. */
  readonly weighed: number;
  /** Events per request, or mean of the values. */
  readonly rate: number;
  /** Standard deviation of one outcome. */
  readonly deviation: number;
}

/** Outcomes of all versions in the requests of one block. */
export interface LevelBlock {
  /** What an outcome of it counts, in (0, 1]. */
  readonly weight: number;
  /** In the order of the versions. */
  readonly arms: readonly MomentSums[];
}

/** Rounds in which the fit of levels and versions comes to rest. */
const MOST_ROUNDS = 500;
const ENOUGH = 1e-10;

/**
 * Compares versions whose shares moved while the goal's level moved too.
 *
 * Pooled over time the version that had most requests in good hours looks best (Simpson 1951). So every block has a level of its own that
 * all versions share: for events rate = level × version, fitted as the Poisson likelihood has it (indirect standardisation, Breslow and
 * Day 1987, Statistical methods in cancer research II, section 4.3); for values value = level + version, by least squares. What is returned is each
 * version at the mean level.
 *
 * @param designEffect ≥ 1: so many outcomes of a caller count as one
 * @returns undefined while a version has no outcome, or nobody has an event
 */
export function levelArms(
  blocks: readonly LevelBlock[],
  { kind, designEffect }: { readonly kind: 'binary' | 'value'; readonly designEffect: number },
): readonly LevelledArm[] | undefined {
  const arms = (blocks[0]?.arms ?? []).map((_, at) =>
    blocks.map(({ weight, arms: all }) => scaled(all[at] ?? nothing, weight)),
  );
  if (arms.length === 0 || arms.some((cells) => sumOf(cells, ({ count }) => count) === 0)) return undefined;
  const found = kind === 'binary' ? levelEvents(arms) : levelValues(arms);
  return found?.map((arm) => ({ ...arm, weighed: arm.weighed / designEffect }));
}

const nothing: MomentSums = { count: 0, sum: 0, sumSq: 0 };

function scaled(sums: MomentSums, by: number): MomentSums {
  return { count: sums.count * by, sum: sums.sum * by, sumSq: sums.sumSq * by };
}

/** By version, its outcomes in each block. */
type Cells = readonly (readonly MomentSums[])[];

function levelEvents(arms: Cells): readonly LevelledArm[] | undefined {
  const events = arms.map((cells) => sumOf(cells, (one) => one.sum));
  const all = sum(events);
  if (all === 0) return undefined;
  let ratios: readonly number[] = arms.map(() => 1);
  let expected: readonly number[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const levels = blockLevels(arms, ratios);
    expected = arms.map((cells) => sum(cells.map(({ count }, at) => count * (levels[at] ?? 0))));
    const next = expected.map((one, at) => (one === 0 ? 0 : (events[at] ?? 0) / one));
    const isAtRest = next.every((one, at) => Math.abs(one - (ratios[at] ?? 0)) <= ENOUGH);
    ratios = next;
    if (isAtRest) break;
  }
  const requests = arms.map((cells) => sumOf(cells, ({ count }) => count));
  const level = all / sum(requests.map((count, at) => count * (ratios[at] ?? 0)));
  return ratios.map((ratio, at) => {
    const rate = Math.min(1, ratio * level);
    return { weighed: (expected[at] ?? 0) / level, rate, deviation: Math.sqrt(rate * (1 - rate)) };
  });
}

/** Level of each block, given how versions compare. */
function blockLevels(arms: Cells, ratios: readonly number[]): readonly number[] {
  return (arms[0] ?? []).map((_, block) => {
    const events = sum(arms.map((cells) => cells[block]?.sum ?? 0));
    const requests = sum(arms.map((cells, at) => (cells[block]?.count ?? 0) * (ratios[at] ?? 0)));
    return requests === 0 ? 0 : events / requests;
  });
}

function levelValues(arms: Cells): readonly LevelledArm[] {
  const counts = arms.map((cells) => sumOf(cells, ({ count }) => count));
  let shifts: readonly number[] = arms.map(() => 0);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const levels = valueLevels(arms, shifts);
    const next = arms.map((cells, at) => {
      const gaps = sum(cells.map((one, block) => one.sum - one.count * (levels[block] ?? 0)));
      return gaps / (counts[at] ?? 1);
    });
    const isAtRest = next.every((one, at) => Math.abs(one - (shifts[at] ?? 0)) <= ENOUGH * (1 + Math.abs(one)));
    shifts = next;
    if (isAtRest) break;
  }
  const total = sum(arms.map((cells) => sumOf(cells, (one) => one.sum)));
  const level = (total - sum(counts.map((count, at) => count * (shifts[at] ?? 0)))) / sum(counts);
  return arms.map((cells, at) => ({
    weighed: counts[at] ?? 0,
    rate: level + (shifts[at] ?? 0),
    deviation: deviationOf(cells),
  }));
}

function valueLevels(arms: Cells, shifts: readonly number[]): readonly number[] {
  return (arms[0] ?? []).map((_, block) => {
    const count = sum(arms.map((cells) => cells[block]?.count ?? 0));
    const gaps = sum(
      arms.map((cells, at) => (cells[block]?.sum ?? 0) - (cells[block]?.count ?? 0) * (shifts[at] ?? 0)),
    );
    return count === 0 ? 0 : gaps / count;
  });
}

/** Of the values of one version around the mean of their own block. */
function deviationOf(cells: readonly MomentSums[]): number {
  const within = sum(cells.map((one) => (one.count === 0 ? 0 : one.sumSq - one.sum ** 2 / one.count)));
  const count = sumOf(cells, (one) => one.count);
  return count === 0 ? 0 : Math.sqrt(Math.max(0, within / count));
}
