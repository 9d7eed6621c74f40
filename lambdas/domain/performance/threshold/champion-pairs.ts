import { mergeDecisionCells, type DecisionCells, type DecisionPairs } from '../../sketch/labelled/decision-pairs.ts';
import { effectiveRows } from '../../sketch/value/sampling.ts';
import { binomialTails } from '../../stats/distribution/binomial.ts';
import { wilson } from '../interval/wilson.ts';
import { known, measured, ratioOf, undefinedBecause, type Outcome, type Result } from '../../outcome.ts';

/** Share of requests on which both variants decided alike. */
export function agreement(pairs: DecisionPairs): Outcome {
  const { bothYes, bothNo } = mergeDecisionCells(pairs.positives, pairs.negatives);
  const { weight } = pairs.sampling;
  const share = ratioOf(bothYes + bothNo, weight, 'no request was answered by both');
  if (share.kind !== 'known') return share;
  return measured(share, wilson(share.value, effectiveRows(pairs.sampling)));
}

/** Requests that exactly one variant got right, and how surprising their split is. */
export interface McNemar {
  readonly championRight: number;
  readonly challengerRight: number;
  /** Two-sided, exact binomial; of effective rows, rounded, where requests were sampled. */
  readonly p: number;
}

/** McNemar's test on the discordant decisions. Source: McNemar (1947); exact form of Liddell (1983). */
export function mcNemar({ positives, negatives, sampling }: DecisionPairs): Result<McNemar> {
  const championRight = positives.championOnly + negatives.challengerOnly;
  const challengerRight = positives.challengerOnly + negatives.championOnly;
  if (championRight + challengerRight === 0) return undefinedBecause('no request is decided differently');
  const factor = effectiveRows(sampling) / sampling.weight;
  const n = Math.max(1, Math.round((championRight + challengerRight) * factor));
  const fewer = Math.min(n, Math.round(Math.min(championRight, challengerRight) * factor));
  const p = Math.min(1, 2 * binomialTails(fewer, n, 0.5).lower);
  return known({ championRight, challengerRight, p });
}

/** One cell of the swap table: its share of the requests, and the positive (bad) rate inside. */
export interface SwapCell {
  readonly name: keyof DecisionCells;
  readonly share: Outcome;
  readonly positiveRate: Outcome;
}

const cellNames = ['bothYes', 'championOnly', 'challengerOnly', 'bothNo'] as const;

/** Swap sets: who is chosen by both, by one, by none, and how many positives are among them. */
export function swapSets({ positives, negatives, sampling }: DecisionPairs): readonly SwapCell[] {
  const factor = sampling.weight === 0 ? 0 : effectiveRows(sampling) / sampling.weight;
  const rate = (hits: number, of: number, reason: string): Outcome => {
    const share = ratioOf(hits, of, reason);
    return share.kind === 'known' ? measured(share, wilson(share.value, of * factor)) : share;
  };
  return cellNames.map((name) => {
    const rows = positives[name] + negatives[name];
    return {
      name,
      share: rate(rows, sampling.weight, 'no request was answered by both'),
      positiveRate: rate(positives[name], rows, 'no request in this cell'),
    };
  });
}
