import type { Progress } from '../ticking/fold-rows.ts';

/** Progress as checkpoints hold it: the first ones had nothing ripened, did not name their plan and counted no harm. */
export type StoredProgress = Omit<Progress, 'ripened'> &
  Partial<Pick<Progress, 'ripened'>> & { readonly planHash?: string };

/** Only one module writes checkpoints, so their form is told by version and outer fields. */
export function isStoredProgress(value: unknown): value is StoredProgress {
  if (!isObject(value) || value['schema'] !== 1 || !isObject(value['checkpoint'])) return false;
  const { folded, tally, planHash: hash = '', checkpoint } = value;
  return checkpoint['version'] === 1 && typeof folded === 'number' && isObject(tally) && typeof hash === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
