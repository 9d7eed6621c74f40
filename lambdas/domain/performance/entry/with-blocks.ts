import { blocksInterval, type BlockStatistic } from '../interval/blocks.ts';
import type { NamedOutcome } from '../../outcome.ts';
import { outcomeOf } from './measure-binary.ts';

/** Sketches of the time blocks of a window, and how they are joined and measured. */
export interface BlockedSketches<S> {
  readonly blocks: readonly S[];
  readonly merge: (a: S, b: S) => S;
  readonly empty: S;
  /** Values without intervals: they are asked for once per block. */
  readonly measure: (all: S) => readonly NamedOutcome[];
}

/**
 * Puts block intervals in the place of all others, for requests that come in clumps or series.
 *
 * Too few blocks (below 20) leave every interval `insufficient-data`: a narrower one would be wrong.
 */
export function withBlockIntervals<S>(
  outcomes: readonly NamedOutcome[],
  { blocks, merge, empty, measure }: BlockedSketches<S>,
  level = 0.95,
): readonly NamedOutcome[] {
  const measuredOnce = new Map<S, readonly NamedOutcome[]>();
  const numbersOf = (all: S): readonly NamedOutcome[] => {
    const found = measuredOnce.get(all) ?? measure(all);
    measuredOnce.set(all, found);
    return found;
  };
  const merges = new Map<S, Map<S, S>>();
  const mergeOnce = (a: S, b: S): S => {
    const row = merges.get(a) ?? new Map<S, S>();
    const merged = row.get(b) ?? merge(a, b);
    merges.set(a, row.set(b, merged));
    return merged;
  };
  return outcomes.map(({ name, outcome }) => {
    if (outcome.kind !== 'measured') return { name, outcome };
    const how: BlockStatistic<S> = {
      merge: mergeOnce,
      empty,
      statistic: (all) => {
        const found = outcomeOf(numbersOf(all), name);
        return found.kind === 'measured' ? found.value : undefined;
      },
    };
    return { name, outcome: { ...outcome, interval: blocksInterval(blocks, how, level) } };
  });
}
