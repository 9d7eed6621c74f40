import type { LabelPart, LabelRow } from '../../contracts/stored/rows/label-part.ts';

/**
 * The labels that stand, of all parts of an hour: a line that a batch brought twice counts once, revisions take back what they replace.
 *
 * In the order of their models and requests, so that order and grouping of the parts change nothing.
 */
export function settleLabels(parts: readonly LabelPart[]): readonly LabelRow[] {
  const seen = new Set<string>();
  const standing = new Map<string, { row: LabelRow; weight: number }>();
  for (const { batch, labels } of parts.flatMap(({ batches }) => batches)) {
    for (const row of labels) {
      const key = keyOf(row);
      const line = `${batch}|${row.weight}|${key}`;
      if (seen.has(line)) continue;
      seen.add(line);
      standing.set(key, { row, weight: (standing.get(key)?.weight ?? 0) + row.weight });
    }
  }
  return [...standing]
    .filter(([, { weight }]) => weight > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { row }]) => ({ ...row, weight: 1 as const }));
}

/** A label of a request: its batches may come in several parts, when an hour ends while they arrive. */
function keyOf({ model, requestId, label }: LabelRow): string {
  return `${model}|${requestId}|${typeof label}|${label}`;
}
