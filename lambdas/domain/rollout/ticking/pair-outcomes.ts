import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import { accuracyInterval } from '../../judge/paired/decision-bet.ts';
import { judgePairs, type PairedLook } from '../../judge/paired/judge-pairs.ts';
import { labelsSaved } from '../../judge/paired/labels-saved.ts';
import { lossInterval } from '../../judge/paired/loss-test.ts';
import type { PairedBlock } from '../../judge/paired/paired-plan.ts';
import { spanWords } from '../../wording/duration.ts';
import { counted } from '../../wording/counted.ts';
import { probability, significant, threeDigits, times, whole } from '../../wording/numbers.ts';
import { percent } from '../../wording/percent.ts';
import { differenceBounds, pairSelection, selectionWords, type PairSelection } from './paired/pair-selection.ts';

type Paired = NonNullable<RolloutPlan['paired']>;
/** What words and numbers of a look depend on. */
type Compared = Pick<Paired, 'task' | 'margin'>;

/** Name of the test of labelled pairs among those of a rollout. */
export const LABELS_TEST = 'labels';
/** Chance that an interval that is shown ever leaves out what it is about. */
const SHOWN_ALPHA = 0.05;

/** Evidence of a rollout as far as labelled pairs are in it. */
export interface LabelledRow {
  readonly labelled?: readonly PairedBlock[];
}

/** What labelled pairs say, and why that is no verdict. */
export interface LabelsLook extends PairedLook {
  /** Then there is neither `worse` nor `proven`. */
  readonly selection?: PairSelection;
  /** What the difference of the accuracies may be over all pairs, whatever the missing labels say. */
  readonly bounds?: { readonly lower: number; readonly upper: number };
}

/**
 * What the labels of a rollout's copies say; undefined where nobody waits for them. Labels that come only for some are told, and give
 * no verdict: labelled pairs are then not like the others.
 */
export function pairedLook(paired: Paired | undefined, rows: readonly LabelledRow[]): LabelsLook | undefined {
  if (paired === undefined) return undefined;
  const { task, margin, alpha, beta, plannedWindows, openEnded } = paired;
  const reads = task === 'regression' ? ('losses' as const) : ('decisions' as const);
  const blocks = rows.flatMap(({ labelled = [] }) => labelled);
  const look = judgePairs({ reads, margin, alpha, beta, plannedWindows, openEnded }, blocks);
  const selection = pairSelection(paired, blocks);
  if (selection === undefined) return look;
  const { worse: _worse, proven: _proven, ...sums } = look;
  const bounds = differenceBounds(blocks);
  return { ...sums, selection, ...(bounds === undefined ? {} : { bounds }) };
}

/** Window up to which (excluded) labelled pairs are in the evidence. */
export function labelledUntil(rows: readonly LabelledRow[]): number {
  return Math.max(0, ...rows.flatMap(({ labelled = [] }) => labelled.map(({ until }) => until)));
}

/** Difference of both versions, challenger − champion, with its interval; undefined without labelled pairs. */
function differenceOf(
  { labelled, decisions, losses }: PairedLook,
  task: Paired['task'],
): { readonly value: number; readonly lower?: number; readonly upper?: number } | undefined {
  if (labelled === 0) return undefined;
  if (task === 'regression') {
    return { value: (losses.challenger - losses.champion) / losses.count, ...lossInterval(losses, SHOWN_ALPHA) };
  }
  const value = (decisions.onlyChallenger - decisions.onlyChampion) / labelled;
  return { value, ...accuracyInterval(decisions, SHOWN_ALPHA) };
}

const noRange: { readonly lower?: number; readonly upper?: number } = {};

/** The look as alerts and status carry it. */
export function pairedNumbers(
  paired: Pick<Paired, 'task'> | undefined,
  look: LabelsLook | undefined,
): Readonly<Record<string, number>> {
  if (paired === undefined || look === undefined) return {};
  const { onlyChampion, onlyChallenger } = look.decisions;
  const sides = { onlyChampionRight: onlyChampion, onlyChallengerRight: onlyChallenger };
  return {
    labelledPairs: look.labelled,
    ...(paired.task === 'regression' ? {} : sides),
    ...differenceNumbers(look, paired.task),
    ...(look.selection === undefined ? named('canaryLabels', labelsSaved(look)) : { selectiveLabels: 1 }),
  };
}

/** The difference with its interval, or with bounds where labels come only for some. */
function differenceNumbers(look: LabelsLook, task: Paired['task']): Readonly<Record<string, number>> {
  const name = task === 'regression' ? 'squaredErrorDifference' : 'accuracyDifference';
  const { selection, bounds = noRange } = look;
  const difference = differenceOf(look, task);
  const { lower, upper } = difference ?? noRange;
  const interval = { ...named(`${name}Low`, lower), ...named(`${name}High`, upper) };
  const open = { ...named(`${name}Least`, bounds.lower), ...named(`${name}Most`, bounds.upper) };
  return { ...named(name, difference?.value), ...(selection === undefined ? interval : open) };
}

function named(name: string, value: number | undefined): Readonly<Record<string, number>> {
  return value === undefined ? {} : { [name]: storable(value) };
}

/** The look as one sentence. */
export function pairedWords(paired: Compared, look: LabelsLook): string {
  const said = `labels of ${whole(look.labelled)} of ${counted(look.pairs, 'pair')}`;
  const difference = differenceOf(look, paired.task);
  if (difference === undefined) return `${said}: nobody can say who was right more often`;
  const isRegression = paired.task === 'regression';
  const shown = (value: number): string => threeDigits(isRegression ? value : 100 * value);
  const sides = `${said}: ${sidesOf(paired, look)}, a difference of ${shown(difference.value)}${isRegression ? '' : ' points'}`;
  const { selection, bounds } = look;
  if (selection !== undefined)
    return `${sides}${rangeWords(bounds, shown, 'over all pairs')}; ${selectionWords(selection)}`;
  const saved = labelsSaved(look);
  const canary = saved === undefined ? '' : `; a canary would need ${times(saved)} the labels`;
  return `${sides}${rangeWords(difference, shown, '95 % at every look')}${provenWords(paired, look)}${canary}`;
}

function rangeWords({ lower, upper }: typeof noRange = noRange, shown: (value: number) => string, of: string): string {
  return lower === undefined || upper === undefined ? '' : ` (${shown(lower)} to ${shown(upper)}, ${of})`;
}

/** Why the rollout goes back. */
export function worseWords(paired: Paired, look: PairedLook, windowSeconds: number): string {
  const { p, budget, until } = look.worse ?? { p: 1, budget: paired.alpha, until: 0 };
  const what = paired.task === 'regression' ? 'larger errors' : 'wrong more often';
  const beyond = paired.margin === 0 ? '' : ` by more than ${marginWords(paired)}`;
  return `rolled back: ${what} than the champion on the same requests${beyond}, by labels of requests up to ${spanWords(until, windowSeconds)} after the start (p ${probability(p)} of budget ${probability(budget)})`;
}

function sidesOf({ task }: Compared, { labelled, decisions, losses }: PairedLook): string {
  if (task === 'regression') {
    const { count, champion, challenger } = losses;
    return `mean squared error ${threeDigits(challenger / count)} against ${threeDigits(champion / count)} at the champion`;
  }
  const { both, onlyChallenger, onlyChampion } = decisions;
  const accuracy = (right: number): string => percent(right / labelled);
  return `${accuracy(both + onlyChallenger)} right against ${accuracy(both + onlyChampion)} at the champion, ${whole(onlyChampion)} only by the champion and ${whole(onlyChallenger)} only by the challenger`;
}

function provenWords(paired: Compared, { proven }: PairedLook): string {
  if (proven === undefined) return '';
  const what = paired.margin === 0 ? 'better' : `not worse by ${marginWords(paired)}`;
  return `; proven ${what} (p ${probability(proven.p)} of ${probability(proven.budget)})`;
}

function marginWords({ task, margin }: Compared): string {
  return task === 'regression' ? `${percent(margin)} of the champion's` : pointsOf(margin);
}

function pointsOf(share: number): string {
  return `${significant(100 * share)} points`;
}

/** Six significant digits; the table takes no number near 0 but 0. */
function storable(value: number): number {
  return Math.abs(value) < 1e-100 ? 0 : significant(value, 6);
}
