import { totalVariation } from '../../drift/distance/total-variation.ts';
import { counted } from '../../wording/counted.ts';
import { decimals, significant, threeDigits } from '../../wording/numbers.ts';
import { percent } from '../../wording/percent.ts';
import type { RowPairs } from './judge-rows.ts';

/** How alike champion and shadow predict; what nobody can say is absent. */
interface PairFacts {
  readonly copies: number;
  /** Pairs whose predictions are decisions, and the share of equal ones, 0 to 1. */
  readonly compared: number;
  readonly agreement?: number;
  /** Mean absolute difference of two numbers. */
  readonly difference?: number;
  /** Total variation distance between the predictions of both, by bins: 0 (alike) to 1. */
  readonly distance?: number;
}

/** The facts behind the pairs of a rollout. */
function pairFacts({ copies, compared, agreed, numeric, absolute, champion, challenger }: RowPairs): PairFacts {
  const bins = [...new Set([...Object.keys(champion), ...Object.keys(challenger)])].toSorted();
  const distance = totalVariation({
    reference: bins.map((bin) => champion[bin] ?? 0),
    current: bins.map((bin) => challenger[bin] ?? 0),
  });
  return {
    copies,
    compared,
    ...(compared === 0 ? {} : { agreement: agreed / compared }),
    ...(numeric === 0 ? {} : { difference: absolute / numeric }),
    ...(distance.kind === 'known' ? { distance: distance.value } : {}),
  };
}

/** The facts as alerts and status carry them. */
export function pairNumbers(pairs: RowPairs | undefined): Readonly<Record<string, number>> {
  if (pairs === undefined) return {};
  const { copies, compared, agreement, difference, distance } = pairFacts(pairs);
  return {
    copies,
    ...(agreement === undefined ? {} : { comparedPredictions: compared, agreement: threeOf(agreement) }),
    ...(difference === undefined ? {} : { meanDifference: threeOf(difference) }),
    ...(distance === undefined ? {} : { predictionDistance: threeOf(distance) }),
  };
}

/** The facts as one sentence; without a pair of predictions it says so. */
export function pairWords(pairs: RowPairs | undefined): string {
  if (pairs === undefined) return 'no copy was captured';
  const { copies, compared, agreement, difference, distance } = pairFacts(pairs);
  const said = [
    ...(agreement === undefined ? [] : [`${percent(agreement)} of ${counted(compared, 'prediction')} agree`]),
    ...(difference === undefined ? [] : [`numbers differ by ${threeDigits(difference)} on average`]),
    ...(distance === undefined
      ? []
      : [`distributions are ${decimals(distance, 3)} apart (0 alike, 1 nothing in common)`]),
  ];
  return `${counted(copies, 'copy', 'copies')}: ${said.length === 0 ? 'no predictions to compare' : said.join(', ')}`;
}

/** Three significant digits: the table takes no long tails, and nobody reads them. */
function threeOf(value: number): number {
  return value < 1e-100 ? 0 : significant(value);
}
