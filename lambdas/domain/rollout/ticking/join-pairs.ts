import type { LabelRow } from '../../../contracts/stored/rows/label-part.ts';
import type { AnsweredPair } from '../../../contracts/stored/rows/pair-part.ts';
import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import {
  addLosses,
  noDecisions,
  noLosses,
  type DecisionSums,
  type LossSums,
  type PairedBlock,
} from '../../judge/paired/paired-plan.ts';
import { pairCoverage } from './paired/pair-coverage.ts';

/** How predictions of a model are held against labels. */
export type PairTerms = Pick<NonNullable<RolloutPlan['paired']>, 'task' | 'threshold'>;

/** Labels of requests by their ids. */
export type LabelsById = ReadonlyMap<string, LabelRow['label']>;

/** Squared errors beyond this are of other numbers than predictions. */
const LARGEST = 1e15;

/**
 * Joins pairs with the labels of their requests. A request counts once, however often its pair was delivered.
 *
 * Predictions of another kind than the task's are no pairs.
 */
export function joinPairs(
  pairs: readonly AnsweredPair[],
  labels: LabelsById,
  { task, threshold }: PairTerms,
): Omit<PairedBlock, 'from' | 'until'> {
  const distinct = [...new Map(pairs.map((pair) => [pair.requestId, pair])).values()];
  if (task === 'regression') return joinLosses(distinct, labels);
  const comparable = distinct.filter((pair) => task === 'multiclass' || isScored(pair));
  const decides = (prediction: AnsweredPair['champion']): unknown =>
    task === 'multiclass' ? String(prediction) : Number(prediction) >= threshold;
  let decisions = noDecisions;
  for (const { requestId, champion, challenger } of comparable) {
    const label = labels.get(requestId);
    if (label === undefined) continue;
    const isRight = (prediction: AnsweredPair['champion']): boolean =>
      decides(prediction) === (task === 'multiclass' ? String(label) : label === 1);
    const cell = cellOf(isRight(champion), isRight(challenger));
    decisions = { ...decisions, [cell]: decisions[cell] + 1 };
  }
  const coverage = pairCoverage(comparable, ({ requestId }) => labels.get(requestId) !== undefined, decides);
  return { pairs: comparable.length, decisions, coverage };
}

function isScored({ champion, challenger }: AnsweredPair): boolean {
  return typeof champion === 'number' && typeof challenger === 'number';
}

function cellOf(isChampionRight: boolean, isChallengerRight: boolean): keyof DecisionSums {
  if (isChampionRight) return isChallengerRight ? 'both' : 'onlyChampion';
  return isChallengerRight ? 'onlyChallenger' : 'neither';
}

function joinLosses(pairs: readonly AnsweredPair[], labels: LabelsById): Omit<PairedBlock, 'from' | 'until'> {
  const comparable = pairs.filter(isScored);
  const losses = comparable.flatMap(({ requestId, champion, challenger }) => {
    const label = labels.get(requestId);
    if (typeof label !== 'number' || typeof champion !== 'number' || typeof challenger !== 'number') return [];
    return lossesOf((champion - label) ** 2, (challenger - label) ** 2);
  });
  const coverage = pairCoverage(comparable, ({ requestId }) => typeof labels.get(requestId) === 'number');
  return { pairs: comparable.length, coverage, losses: losses.reduce(addLosses, noLosses) };
}

function lossesOf(champion: number, challenger: number): readonly LossSums[] {
  if (champion > LARGEST || challenger > LARGEST) return [];
  const squares = { championSq: champion ** 2, challengerSq: challenger ** 2, product: champion * challenger };
  return [{ count: 1, champion, challenger, ...squares }];
}
