/** What is compared on labelled pairs, and how surely. Fixed before the start. */
export interface PairedPlan {
  /** `decisions`: who is right; `losses`: squared errors of numbers. */
  readonly reads: 'decisions' | 'losses';
  /**
   * By how much the challenger may be worse: of decisions the accuracy, in [0, 1); of losses the part of the champion's mean loss, ≥ 0.
   */
  readonly margin: number;
  /** Chance of finding a challenger worse that is not, over all looks; in (0, 1). */
  readonly alpha: number;
  /** Chance of each wrong proof, over all looks; in (0, 1). */
  readonly beta: number;
  /** Windows in which pairs are planned to come: the calendar by which alpha and beta are spent, ≥ 1. */
  readonly plannedWindows: number;
  /** Pairs come without a planned end: e-values alone decide, which spend nothing by the calendar. @default - as planned */
  readonly openEnded?: true | undefined;
}

/** Labelled pairs of requests of windows [from, until); each pair is in one block, so that it counts once. */
export interface PairedBlock {
  readonly from: number;
  readonly until: number;
  /** Requests that both versions answered with a prediction. */
  readonly pairs: number;
  readonly decisions?: DecisionSums;
  readonly losses?: LossSums;
  /** Of which pairs labels are known; absent in blocks of earlier releases. */
  readonly coverage?: PairCoverage;
}

/** Pairs and labelled ones among them by level of a prediction. */
export type LevelCounts = Readonly<Record<string, readonly [pairs: number, labelled: number]>>;

/** Of which pairs labels are known. */
export interface PairCoverage {
  readonly champion: LevelCounts;
  readonly challenger: LevelCounts;
  /** Pairs without a label on which both versions decide differently; absent where errors of numbers are compared. */
  readonly differing?: number;
}

/** Labelled pairs by who was right. */
export interface DecisionSums {
  readonly both: number;
  readonly onlyChampion: number;
  readonly onlyChallenger: number;
  readonly neither: number;
}

/** Squared errors of labelled pairs: sums of either version's, of their products and of their squares. */
export interface LossSums {
  readonly count: number;
  readonly champion: number;
  readonly challenger: number;
  readonly championSq: number;
  readonly challengerSq: number;
  readonly product: number;
}

/** No labelled pairs. */
export const noDecisions: DecisionSums = { both: 0, onlyChampion: 0, onlyChallenger: 0, neither: 0 };
export const noLosses: LossSums = { count: 0, champion: 0, challenger: 0, championSq: 0, challengerSq: 0, product: 0 };

/** Joins the pairs of two blocks. */
export function addDecisions(a: DecisionSums, b: DecisionSums): DecisionSums {
  return {
    both: a.both + b.both,
    onlyChampion: a.onlyChampion + b.onlyChampion,
    onlyChallenger: a.onlyChallenger + b.onlyChallenger,
    neither: a.neither + b.neither,
  };
}

/** Joins the pairs of two blocks. */
export function addLosses(a: LossSums, b: LossSums): LossSums {
  return {
    count: a.count + b.count,
    champion: a.champion + b.champion,
    challenger: a.challenger + b.challenger,
    championSq: a.championSq + b.championSq,
    challengerSq: a.challengerSq + b.challengerSq,
    product: a.product + b.product,
  };
}

/** Labelled pairs of either kind. */
export function labelledIn({ decisions, losses }: Pick<PairedBlock, 'decisions' | 'losses'>): number {
  const { both, onlyChampion, onlyChallenger, neither } = decisions ?? noDecisions;
  return both + onlyChampion + onlyChallenger + neither + (losses?.count ?? 0);
}
