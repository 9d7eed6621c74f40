import type { Outcome, NamedOutcome } from '../../outcome.ts';
import { groupsOfLogBuckets, groupsOfSketch, type ClassGroups } from '../order/class-groups.ts';
import { ksOfClasses } from '../order/ks-classes.ts';
import type { ValueMatrix } from '../threshold/expected-value.ts';
import { orderDrafts } from './binary-order.ts';
import { probabilityDrafts } from './binary-probability.ts';
import type { BinarySketches } from './binary-sketches.ts';
import { thresholdDrafts } from './binary-threshold.ts';
import { finishDrafts, type MeasureSettings } from './draft.ts';

/** How the numbers of a binary model are made. */
export interface BinarySettings extends MeasureSettings {
  /** What one decision of each kind is worth; without it there is no expected value. */
  readonly values?: ValueMatrix;
}

/**
 * Every number of a binary model from its merged sketches, with interval and bound, or by name why there is none.
 *
 * Scores that are no probabilities are ranked by their log buckets; log loss, Brier and calibration are then refused with the count.
 */
export function measureBinary(sketches: BinarySketches, settings: BinarySettings): readonly NamedOutcome[] {
  const groups = groupsIn(sketches);
  return finishDrafts(
    [
      ...orderDrafts(groups, settings),
      ...thresholdDrafts(sketches.thresholds, settings),
      ...probabilityDrafts(sketches, settings),
    ],
    settings,
  );
}

/** What a reader must be told about a binary model before its numbers. */
export function binaryWarnings(sketches: BinarySketches): readonly string[] {
  return [...outsideWarning(sketches), ...inversionWarning(sketches)];
}

function outsideWarning({ score: { outside } }: BinarySketches): readonly string[] {
  const words = 'outside [0, 1]: ranking and thresholds hold, numbers of probabilities do not';
  return outside === 0 ? [] : [`${Math.round(outside)} ${outside === 1 ? 'score' : 'scores'} ${words}`];
}

function inversionWarning(sketches: BinarySketches): readonly string[] {
  const ks = ksOfClasses(groupsIn(sketches));
  if (ks.kind !== 'known' || !ks.value.isInverted) return [];
  return [`the score is inverted: more negatives than positives score at least ${ks.value.threshold}`];
}

/** Scores that are no probabilities are ranked by their log buckets. */
function groupsIn({ score, buckets }: BinarySketches): ClassGroups {
  return score.outside === 0 ? groupsOfSketch(score) : groupsOfLogBuckets(buckets);
}

/** The outcome of one number by its name. */
export function outcomeOf(outcomes: readonly NamedOutcome[], name: string): Outcome {
  const found = outcomes.find((one) => one.name === name);
  return found?.outcome ?? { kind: 'undefined', reason: `no number is named ${name}` };
}
