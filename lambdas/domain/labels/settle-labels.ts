import type { LabelPart, LabelRow } from '../../contracts/stored/rows/label-part.ts';

/**
 * The labels that stand, of all parts of an hour: batches that came twice count once, revisions take back what they replace.
 *
 * In the order of their request ids, so that order and grouping of the parts change nothing.
 */
export function settleLabels(parts: readonly LabelPart[]): readonly LabelRow[] {
  const seen = new Set<string>();
  const standing = new Map<string, { row: LabelRow; weight: number }>();
  for (const { batch, labels } of parts.flatMap(({ batches }) => batches)) {
    if (seen.has(batch)) continue;
    seen.add(batch);
    for (const row of labels) {
      const key = `${row.model}|${row.requestId}|${typeof row.label}|${row.label}`;
      standing.set(key, { row, weight: (standing.get(key)?.weight ?? 0) + row.weight });
    }
  }
  return [...standing.values()]
    .filter(({ weight }) => weight > 0)
    .map(({ row }) => ({ ...row, weight: 1 as const }))
    .toSorted(byRequest);
}

function byRequest(a: LabelRow, b: LabelRow): number {
  if (a.model !== b.model) return a.model < b.model ? -1 : 1;
  return a.requestId < b.requestId ? -1 : Number(a.requestId > b.requestId);
}
