import type { ModelHistory } from '../model-history.ts';
import { isOfCallers } from '../wide-hour.ts';

/** The version that most of the callers' requests of now went to; undefined without any. */
export function servingVersion({ now }: Pick<ModelHistory, 'now'>): string | undefined {
  const requests = new Map<string, number>();
  for (const arm of now.flatMap(({ arms }) => arms).filter(isOfCallers))
    requests.set(arm.version, (requests.get(arm.version) ?? 0) + arm.requests);
  const ranked = [...requests].filter(([, count]) => count > 0).toSorted(([, a], [, b]) => b - a);
  return ranked[0]?.[0];
}
