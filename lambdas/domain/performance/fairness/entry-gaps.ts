import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import type { NamedOutcome } from '../../outcome.ts';
import { groupGaps, type GroupDecisions } from './group-gaps.ts';
import { calibrationGap } from './group-losses.ts';

/** Labels of a protected group. */
export interface GroupLabels {
  readonly name: string;
  /** Undefined: the group has none. */
  readonly labelled: LabelledEntry | undefined;
}

/** Gaps between the groups' decisions at the model's own threshold; a group without labels has rows of none. */
export function entryGaps(reference: GroupLabels, compared: GroupLabels): readonly NamedOutcome[] {
  return groupGaps(decisionsOf(reference), decisionsOf(compared));
}

/** The same and the gap of calibration, whose interval is drawn from the seed. */
export function allGaps(reference: GroupLabels, compared: GroupLabels, seed: string): readonly NamedOutcome[] {
  const gaps = entryGaps(reference, compared);
  const [a, d] = [reference.labelled, compared.labelled];
  if (a?.task !== 'binary' || d?.task !== 'binary') return gaps;
  return [
    ...gaps,
    { name: 'calibration-gap', outcome: calibrationGap(a.sketches.calibration, d.sketches.calibration, seed) },
  ];
}

function decisionsOf({ name, labelled }: GroupLabels): GroupDecisions {
  const none = { name, confusion: { tp: 0, fp: 0, tn: 0, fn: 0 }, sampling: { weight: 0, squares: 0 } };
  if (labelled?.task !== 'binary') return none;
  const { cells, sampling } = labelled.sketches.thresholds;
  const [confusion] = cells;
  return confusion === undefined ? none : { name, confusion, sampling };
}
