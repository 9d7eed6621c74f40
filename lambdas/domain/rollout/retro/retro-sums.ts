import type { RetroBlock, RetroPlan, RetroSums } from '../../../contracts/stored/rollouts/retro.ts';
import type { AnsweredPair } from '../../../contracts/stored/rows/pair-part.ts';
import type { LabelRow } from '../../../contracts/stored/rows/label-part.ts';
import { addDecisions, addLosses, noDecisions, noLosses } from '../../judge/paired/paired-plan.ts';
import { joinPairs } from '../ticking/join-pairs.ts';

type Prediction = AnsweredPair['champion'];

/** One recorded request that was asked. */
export interface AskedAgain {
  readonly requestId: string;
  readonly label: LabelRow['label'];
  readonly champion: Prediction;
  /** Absent where the call brought none. */
  readonly challenger?: Prediction;
}

/** Nothing was asked or read. */
export const noRetro: RetroSums = {
  blocks: [],
  checked: { asked: 0, answered: 0, same: 0 },
  found: 0,
  skipped: { cut: 0, fields: 0, prediction: 0, twice: 0 },
  labelled: 0,
  objects: 0,
};

/** Calls to the challenger that are in the sums. */
export function askedIn({ blocks }: Pick<RetroSums, 'blocks'>): number {
  return blocks.at(-1)?.until ?? 0;
}

/** Calls that brought no prediction. */
export function failedIn({ blocks }: Pick<RetroSums, 'blocks'>): number {
  return blocks.reduce((sum, { failed }) => sum + failed, 0);
}

/**
 * Adds calls to blocks of `lookEvery` calls each; the last may have fewer.
 *
 * However the calls come, in slices of whatever length, the blocks are the same.
 */
export function addAsked(
  blocks: readonly RetroBlock[],
  asked: readonly AskedAgain[],
  plan: Pick<RetroPlan, 'task' | 'threshold' | 'lookEvery'>,
): readonly RetroBlock[] {
  const begun = askedIn({ blocks: [...blocks] });
  const room = plan.lookEvery - (begun % plan.lookEvery);
  const [now, later] = [asked.slice(0, room), asked.slice(room)];
  if (now.length === 0) return blocks;
  const block = blockOf(now, begun, plan);
  const last = blocks.at(-1);
  const isOpen = last !== undefined && begun % plan.lookEvery !== 0;
  const next = isOpen ? [...blocks.slice(0, -1), joined(last, block)] : [...blocks, block];
  return addAsked(next, later, plan);
}

function blockOf(asked: readonly AskedAgain[], from: number, terms: Pick<RetroPlan, 'task' | 'threshold'>): RetroBlock {
  const answered = asked.flatMap(({ requestId, champion, challenger }) =>
    challenger === undefined ? [] : [{ requestId, champion, challenger, window: '', revision: 0, version: '' }],
  );
  const labels = new Map(asked.map(({ requestId, label }) => [requestId, label]));
  const failed = asked.length - answered.length;
  // All of them are labelled: nothing is to be said of those that are not.
  const { coverage: _all, ...sums } = joinPairs(answered, labels, terms);
  return { from, until: from + asked.length, failed, ...sums };
}

function joined(a: RetroBlock, b: RetroBlock): RetroBlock {
  const sums = { from: a.from, until: b.until, failed: a.failed + b.failed, pairs: a.pairs + b.pairs };
  return a.losses !== undefined || b.losses !== undefined
    ? { ...sums, losses: addLosses(a.losses ?? noLosses, b.losses ?? noLosses) }
    : { ...sums, decisions: addDecisions(a.decisions ?? noDecisions, b.decisions ?? noDecisions) };
}
