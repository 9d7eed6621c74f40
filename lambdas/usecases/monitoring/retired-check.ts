import { ran, type ModelCheck } from './model-check.ts';
import type { ModelHistory } from './model-history.ts';

/** Whether a model has versions and all of them are retired: nothing is to be expected of it any more. */
export function isRetired({ versions }: Pick<ModelHistory, 'versions'>): boolean {
  return versions.length > 0 && versions.every(({ status }) => status === 'retired');
}

/** The only check of a retired model: whatever was found before is not so any more, and closes. */
export const retiredCheck: ModelCheck = {
  name: 'retired',
  run: ({ alerts, span }) => [
    ran(
      'retired',
      span.to,
      alerts.map(({ cause, severity }) => ({ cause, severity, finding: undefined })),
    ),
  ],
};
