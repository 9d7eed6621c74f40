import type { AnsweredPair } from '../../../contracts/stored/rows/pair-part.ts';
import type { RetroPlan, RetroSums } from '../../../contracts/stored/rollouts/retro.ts';
import type { LevelCounts } from '../../judge/paired/paired-plan.ts';
import { sumOf } from '../../stats/sum.ts';
import { significant } from '../../wording/numbers.ts';
import { seenSelection, type PairSelection } from '../ticking/paired/pair-selection.ts';

/** Levels that are counted each for itself; the rest is counted together. */
const MOST_LEVELS = 60;
const OTHER = 'others';
/** Parts of a score in [0, 1], and of a power of ten of other numbers. */
const TENTHS = 10;
const QUARTERS = 4;

/** Counts one recorded answer of the champion by what it predicted, and whether its label came. */
export function countRecorded(
  counts: LevelCounts | undefined = {},
  prediction: AnsweredPair['champion'],
  isLabelled: boolean,
): LevelCounts {
  const own = levelOf(prediction);
  const level = Object.hasOwn(counts, own) || Object.keys(counts).length < MOST_LEVELS ? own : OTHER;
  const [recorded, labelled] = counts[level] ?? [0, 0];
  return { ...counts, [level]: [recorded + 1, labelled + Number(isLabelled)] };
}

/**
 * Why labels of recorded requests give no verdict: there are more of them for some predictions of the champion than for others.
 */
export function retroSelection(
  { requests, lookEvery }: Pick<RetroPlan, 'requests' | 'lookEvery'>,
  { coverage = {} }: Pick<RetroSums, 'coverage'>,
): PairSelection | undefined {
  const levels = Object.entries(coverage).map(([level, [captured, labelled]]) => ({ level, captured, labelled }));
  const table = { dimension: "the champion's prediction", levels };
  const labelled = sumOf(levels, (one) => one.labelled);
  return seenSelection(
    [table],
    { labelled, missing: sumOf(levels, (one) => one.captured) - labelled },
    Math.ceil(requests / lookEvery),
  );
}

function levelOf(prediction: AnsweredPair['champion']): string {
  if (typeof prediction !== 'number') return String(prediction).slice(0, 60);
  if (prediction >= 0 && prediction <= 1) {
    const tenth = Math.min(TENTHS - 1, Math.floor(prediction * TENTHS));
    return `${tenth / TENTHS} to ${(tenth + 1) / TENTHS}`;
  }
  const power = Math.floor(QUARTERS * Math.log10(Math.abs(prediction))) / QUARTERS;
  return `about ${prediction < 0 ? '-' : ''}${significant(10 ** power, 2)}`;
}
