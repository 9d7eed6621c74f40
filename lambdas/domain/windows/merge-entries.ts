import type { PartEntry, Sequences } from '../../contracts/stored/rows/part.ts';
import type { PeriodEntry } from '../../contracts/stored/rows/period-row.ts';
import { mergeCaptured, mergeRequestCounts } from './part-entry.ts';

/**
 * Merges entries of one model over windows, revisions and objects, in the order of their identity.
 *
 * All counts are whole numbers, so that order and grouping change nothing: the same parts give the same entries.
 */
export function mergeEntries(entries: readonly (PartEntry | PeriodEntry)[]): readonly PeriodEntry[] {
  const merged = new Map<string, PeriodEntry>();
  for (const entry of entries) {
    const { version, assignment, hop, counts, captured, sequences } = entry;
    const key = `${version}|${assignment}|${hop}`;
    const held = merged.get(key);
    const own = { version, assignment, hop, counts, captured, ...(sequences === undefined ? {} : { sequences }) };
    merged.set(key, held === undefined ? own : mergeTwo(held, own));
  }
  return [...merged].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function mergeTwo(a: PeriodEntry, b: PeriodEntry): PeriodEntry {
  const { version, assignment, hop } = a;
  const sequences = mergeSequences(a.sequences, b.sequences);
  return {
    version,
    assignment,
    hop,
    counts: mergeRequestCounts(a.counts, b.counts),
    captured: mergeCaptured(a.captured, b.captured),
    ...(sequences === undefined ? {} : { sequences }),
  };
}

/** Joins the numbers that each environment gave: first, last and how many were seen. */
function mergeSequences(a: Sequences | undefined, b: Sequences | undefined): Sequences | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const merged = { ...a };
  for (const [environment, [first, last, seen]] of Object.entries(b)) {
    const held = merged[environment];
    merged[environment] =
      held === undefined ? [first, last, seen] : [Math.min(held[0], first), Math.max(held[1], last), held[2] + seen];
  }
  return merged;
}

/**
 * Requests that the router numbered, whether their records came or not: the span of each environment's numbers.
 *
 * What was lost before the first or after the last record of an environment is not seen.
 */
export function servedOf(sequences: Sequences | undefined): number | undefined {
  if (sequences === undefined) return undefined;
  return Object.values(sequences).reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
