import type { DecisionSums, LossSums, PairedBlock } from './paired-plan.ts';

/** Labelled pairs from which on the variances tell something. */
const LEAST_LABELLED = 100;

/**
 * How many times as many labels a comparison of callers' answers needs for the same interval: there each label says something of one
 * version alone, half of them of either, and what makes a request hard for both is noise.
 *
 * Twice the variances of both versions, over that of their difference; undefined before 100 labelled pairs, and where both never differ.
 */
export function labelsSaved({
  decisions,
  losses,
  labelled,
}: Pick<Required<PairedBlock>, 'decisions' | 'losses'> & { readonly labelled: number }): number | undefined {
  if (labelled < LEAST_LABELLED) return undefined;
  const { own, difference } = losses.count > 0 ? lossVariances(losses) : decisionVariances(decisions, labelled);
  return difference > 0 ? (2 * own) / difference : undefined;
}

interface Variances {
  /** Of both versions, added up. */
  readonly own: number;
  readonly difference: number;
}

function decisionVariances({ both, onlyChampion, onlyChallenger }: DecisionSums, labelled: number): Variances {
  const [champion, challenger] = [(both + onlyChampion) / labelled, (both + onlyChallenger) / labelled];
  return {
    own: champion * (1 - champion) + challenger * (1 - challenger),
    difference: (onlyChampion + onlyChallenger) / labelled - (challenger - champion) ** 2,
  };
}

function lossVariances({ count, champion, challenger, championSq, challengerSq, product }: LossSums): Variances {
  const [a, b] = [champion / count, challenger / count];
  const own = championSq / count - a * a + challengerSq / count - b * b;
  return { own, difference: own - 2 * (product / count - a * b) };
}
