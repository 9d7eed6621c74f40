import { known, ratioOf, undefinedBecause, type Result } from '../../outcome.ts';
import { ONE_CLASS, pairsInside, type ClassGroups } from './class-groups.ts';

/** Pairs of a positive and a negative by which has the higher score; weighted counts. */
export interface Concordance {
  readonly pairs: number;
  readonly concordant: number;
  readonly discordant: number;
  readonly tied: number;
}

/** Counts of pairs; from a sketch concordant and discordant are lower bounds, each too low by at most `tied`. */
export function concordance(groups: ClassGroups): Result<Concordance> {
  const pairs = groups.positives * groups.negatives;
  if (pairs === 0) return undefinedBecause(ONE_CLASS);
  const tied = pairsInside(groups);
  let [below, concordant] = [0, 0];
  for (const { positives, negatives } of groups.groups) {
    concordant += positives * below;
    below += negatives;
  }
  return known({ pairs, concordant, tied, discordant: pairs - concordant - tied });
}

/** Rank association; a sketch may be off by the bound of the same name. */
export interface RankAssociation {
  /** Concordant pairs for each discordant one. */
  readonly ratio: Result;
  /** (C − D) / pairs = 2 AUC − 1. Source: Somers (1962). */
  readonly somersD: number;
  /** (C − D) / (C + D). Source: Goodman, Kruskal (1954). */
  readonly gamma: Result;
  /** (C − D) / (n (n − 1) / 2). Source: Kendall (1938). */
  readonly tauA: number;
  /** (C + T / 2) / pairs, the AUC. */
  readonly c: number;
}

/** Rank association of counted pairs among `rows` rows. */
export function rankAssociation({ pairs, concordant, discordant, tied }: Concordance, rows: number): RankAssociation {
  const gap = concordant - discordant;
  return {
    ratio: ratioOf(concordant, discordant, 'no pair is discordant'),
    somersD: gap / pairs,
    gamma: ratioOf(gap, concordant + discordant, 'all pairs are tied'),
    tauA: gap / ((rows * (rows - 1)) / 2),
    c: (concordant + tied / 2) / pairs,
  };
}

/**
 * How far gamma can be from that of the rows, if the pairs inside bins all were concordant, or all discordant.
 *
 * The value of the sketch must have been computed from the same counts.
 */
export function gammaBound({ concordant, discordant, tied }: Concordance): number {
  const ordered = concordant + discordant;
  if (ordered === 0) return 2;
  const gamma = (concordant - discordant) / ordered;
  const all = ordered + tied;
  const up = (concordant + tied - discordant) / all - gamma;
  const down = gamma - (concordant - discordant - tied) / all;
  return Math.max(up, down);
}
