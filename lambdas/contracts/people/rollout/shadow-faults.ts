import { fieldOf } from '../json-fields.ts';
import type { FaultAt } from '../faults.ts';

/** Why the route of a model with shadows may not be sticky. */
const STICKY_SHADOW =
  'must not be shadow while sticky is declared: copies are drawn by request, not by user; leave sticky out, or take a canary';

/** What only the whole of a specification shows about its shadow. */
export function shadowFaults(specification: unknown): readonly FaultAt[] {
  const strategy = fieldOf(fieldOf(specification, 'rollout'), 'strategy');
  const isShadow = fieldOf(strategy, 'kind') === 'shadow';
  if (!isShadow || fieldOf(specification, 'sticky') === undefined) return [];
  return [{ path: ['rollout', 'strategy', 'kind'], message: STICKY_SHADOW }];
}
