import type { MinuteEntry } from '../../contracts/stored/rows/minute-row.ts';
import type { PartEntry } from '../../contracts/stored/rows/part.ts';
import { given } from '../given.ts';
import { middleOfBin } from '../sketch/labelled/score-edges.ts';
import { scoreBin } from '../sketch/score-histogram.ts';

/** Entry of a minute row: the counts of a part's entry, its scores in 20 bins. */
export function minuteEntryOf(entry: PartEntry): MinuteEntry {
  const { version, assignment, revision, hop, counts, captured, pairs, beside, segments } = entry;
  const scores = twentyBins(captured.scores ?? {});
  return { version, assignment, revision, hop, ...counts, scores, ...given({ pairs, beside, segments }) };
}

/** Scores on 358 bins in 20: the edges of the 20 are edges of the 358 too, so that the sum is exact. */
export function twentyBins(scores: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const bins: Record<string, number> = {};
  for (const [bin, count] of Object.entries(scores)) {
    const wide = scoreBin(middleOfBin(Number(bin))) ?? 0;
    bins[wide] = (bins[wide] ?? 0) + count;
  }
  return bins;
}
