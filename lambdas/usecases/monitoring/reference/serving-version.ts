import type { ArmCounts } from '../../../contracts/stored/rows/period-row.ts';
import type { ModelHistory } from '../model-history.ts';
import { isOfCallers } from '../wide-hour.ts';

/** The version that most of the callers' requests of now went to; undefined without any. */
export function servingVersion({ now }: Pick<ModelHistory, 'now'>): string | undefined {
  return mostAsked(now);
}

/** The version that most of the callers' requests in some rows went to; undefined without any. */
export function mostAsked(rows: readonly { readonly arms: readonly ArmCounts[] }[]): string | undefined {
  const requests = new Map<string, number>();
  for (const arm of rows.flatMap(({ arms }) => arms).filter(isOfCallers))
    requests.set(arm.version, (requests.get(arm.version) ?? 0) + arm.requests);
  const ranked = [...requests].filter(([, count]) => count > 0).toSorted(([, a], [, b]) => b - a);
  return ranked[0]?.[0];
}
