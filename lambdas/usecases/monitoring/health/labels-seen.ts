import type { ChecksItem } from '../../../contracts/stored/checks-item.ts';
import { performanceDetails } from '../../../contracts/stored/performance-details.ts';

/** Ripe requests and those of them that have labels, as the last check of performance saw them; undefined: it saw none. */
export function labelsSeen({
  checks,
}: Pick<ChecksItem, 'checks'>): { readonly requests: number; readonly labelled: number } | undefined {
  const found = checks.flatMap(({ details }) => {
    const read = performanceDetails.safeParse(details);
    return read.success ? read.data.versions : [];
  });
  if (found.length === 0) return undefined;
  return {
    requests: found.reduce((sum, { requests }) => sum + requests, 0),
    labelled: found.reduce((sum, { labelled }) => sum + labelled, 0),
  };
}
