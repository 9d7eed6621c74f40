import type { StoredSegments } from '../../../../contracts/stored/rows/minute-row.ts';
import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import type { SegmentCounts } from '../../../judge/model/rows.ts';

/** Counts of judged segments by name: the levels of each are added up; one without requests is absent. */
export function segmentsOf(
  entries: readonly { readonly segments?: StoredSegments | undefined }[],
  judged: NonNullable<RolloutPlan['segments']>,
): Readonly<Record<string, SegmentCounts>> {
  const named = judged.map(({ name, codes }) => {
    const counts = entries.flatMap(({ segments = {} }) => codes.flatMap((code) => [segments[code] ?? [0, 0, 0]]));
    return [name, counts.reduce<SegmentCounts>(add, { requests: 0, errors: 0, timeouts: 0 })] as const;
  });
  return Object.fromEntries(named.filter(([, { requests }]) => requests > 0));
}

function add(sums: SegmentCounts, [requests = 0, errors = 0, timeouts = 0]: readonly number[]): SegmentCounts {
  return { requests: sums.requests + requests, errors: sums.errors + errors, timeouts: sums.timeouts + timeouts };
}
