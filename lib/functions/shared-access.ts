import { CAPTURE_PREFIX, LABELS_PREFIX } from '../../lambdas/contracts/stored/object-keys.ts';
import type { Access } from './access.ts';

/** One whole virtual CPU, for the functions that simulate plans or fold many rows. */
export const ONE_CPU_MB = 1769;

/** Puts a champion back: route and record in one transaction, open entry, status of the version, publication, instances. */
export const restoring = {
  registry: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  writes: ['routes/*'],
  scalesEndpoints: true,
} as const satisfies Access;

/** Reads rows, checkpoints and evidence, and looks at own alarms. */
export const readingEvidence = {
  windows: ['GetItem', 'Query'],
  reads: ['rollouts/*'],
  listsBucket: true,
  readsAlarms: true,
} as const satisfies Access;

/** Folders whose objects hold data of many models: what is removed of one leaves the rest, in its place or below `cleaned/`. */
export const rewritten = ['cleaned/*', 'malformed/*', 'parts/*', 'label-parts/*'] as const;
export const sharedByModels = [`${CAPTURE_PREFIX}*`, `${LABELS_PREFIX}*`, ...rewritten] as const;

/** Requests as they were captured, and their labels. */
export const recorded = [`${CAPTURE_PREFIX}*`, 'cleaned/*', 'label-parts/*', 'merged-labels/*'] as const;

/** What uploads of feature values are compared into. */
export const skews = ['skew/*', 'skew-parts/*'] as const;
