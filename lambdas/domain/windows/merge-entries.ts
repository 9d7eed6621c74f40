import type { StoredEntry } from '../../contracts/stored/rows/part.ts';
import type { PeriodEntry } from '../../contracts/stored/rows/period-row.ts';
import { EntrySum, type ArmIdentity } from './sums/entry-sum.ts';

/**
 * Adds up entries of one model over windows, revisions and objects.
 *
 * All counts are whole numbers, so that order and grouping change nothing: the same parts give the same entries.
 */
export class ModelSum {
  readonly #arms = new Map<string, EntrySum>();

  add(entry: ArmIdentity & StoredEntry): void {
    const key = `${entry.version}|${entry.assignment}|${entry.hop}`;
    const held = this.#arms.get(key) ?? new EntrySum(entry);
    held.add(entry);
    this.#arms.set(key, held);
  }

  /** In the order of their identity. */
  entries(): readonly PeriodEntry[] {
    return [...this.#arms].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum.entry());
  }
}

/** Entries of one model as one for each arm. */
export function mergeEntries(entries: readonly (ArmIdentity & StoredEntry)[]): readonly PeriodEntry[] {
  const sum = new ModelSum();
  for (const entry of entries) sum.add(entry);
  return sum.entries();
}

/**
 * Requests that were served: those whose records came, and those whose numbers are missing between others of their environment.
 *
 * Never fewer than came: records that came twice make up for no missing one. What was lost before the first or after the last
 * record of an environment is not seen, so that an environment that ends is no loss.
 */
export function servedOf({ counts, sequences }: Pick<PeriodEntry, 'counts' | 'sequences'>): number | undefined {
  if (sequences === undefined) return undefined;
  return Object.values(sequences).reduce(
    (sum, [first, last, seen]) => sum + Math.max(0, last - first + 1 - seen),
    counts.requests,
  );
}
