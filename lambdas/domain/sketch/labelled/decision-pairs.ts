import { mergeSampling, noSampling, samplingOf, type Sampling } from '../value/sampling.ts';

/** Weight of the requests that both variants answered, by whether each said yes: first the champion. */
export interface DecisionCells {
  readonly bothYes: number;
  readonly championOnly: number;
  readonly challengerOnly: number;
  readonly bothNo: number;
}

/** Champion and challenger decisions on the same request, by label. */
export interface DecisionPairs {
  readonly positives: DecisionCells;
  readonly negatives: DecisionCells;
  readonly sampling: Sampling;
}

/** One request that both variants decided. */
export interface PairedRow {
  readonly champion: boolean;
  readonly challenger: boolean;
  readonly isPositive: boolean;
  readonly weight: number;
}

const noCells: DecisionCells = { bothYes: 0, championOnly: 0, challengerOnly: 0, bothNo: 0 };

/** No requests. */
export const emptyPairs: DecisionPairs = { positives: noCells, negatives: noCells, sampling: noSampling };

/** Sketch of paired decisions in one pass. */
export function pairsOf(rows: readonly PairedRow[]): DecisionPairs {
  const positives = { ...noCells };
  const negatives = { ...noCells };
  for (const row of rows) (row.isPositive ? positives : negatives)[cellOf(row)] += row.weight;
  return { positives, negatives, sampling: samplingOf(rows.map(({ weight }) => weight)) };
}

/** Joins two sketches as if all their requests had gone into one. */
export function mergePairs(a: DecisionPairs, b: DecisionPairs): DecisionPairs {
  return {
    positives: mergeDecisionCells(a.positives, b.positives),
    negatives: mergeDecisionCells(a.negatives, b.negatives),
    sampling: mergeSampling(a.sampling, b.sampling),
  };
}

/** Adds two tables of decisions. */
export function mergeDecisionCells(a: DecisionCells, b: DecisionCells): DecisionCells {
  return {
    bothYes: a.bothYes + b.bothYes,
    championOnly: a.championOnly + b.championOnly,
    challengerOnly: a.challengerOnly + b.challengerOnly,
    bothNo: a.bothNo + b.bothNo,
  };
}

function cellOf({ champion, challenger }: PairedRow): keyof DecisionCells {
  if (champion) return challenger ? 'bothYes' : 'championOnly';
  return challenger ? 'challengerOnly' : 'bothNo';
}
