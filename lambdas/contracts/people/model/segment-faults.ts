import type { FaultAt } from '../faults.ts';
import { fieldOf } from '../json-fields.ts';

/** What only the whole of a specification shows about its segments. */
export function segmentFaults(value: unknown): readonly FaultAt[] {
  const segments = listOf(fieldOf(value, 'segments'));
  if (segments.length === 0) return [];
  const message =
    'must not be declared without labels, which tell them, unless rollout.guardrails.segments compares them';
  const isRead = fieldOf(value, 'labels') !== undefined || segments.every((segment) => isGuarded(value, segment));
  const unlabelled = isRead ? [] : [{ path: ['segments'], message }];
  return [...unlabelled, ...segments.flatMap((segment, at) => faultsOf(value, { segment, at, segments }))];
}

/** Whether rollouts compare the segment's failures, for which nobody waits for labels. */
function isGuarded(value: unknown, segment: unknown): boolean {
  const guardrail = fieldOf(fieldOf(fieldOf(value, 'rollout'), 'guardrails'), 'segments');
  return listOf(fieldOf(guardrail, 'by')).includes(fieldOf(segment, 'feature'));
}

interface Place {
  readonly segment: unknown;
  readonly at: number;
  readonly segments: readonly unknown[];
}

function faultsOf(value: unknown, { segment, at, segments }: Place): readonly FaultAt[] {
  const name = fieldOf(segment, 'feature');
  const path = ['segments', at, 'feature'];
  if (segments.findIndex((one) => fieldOf(one, 'feature') === name) < at)
    return [{ path, message: 'must differ from the features of earlier segments' }];
  const features = listOf(fieldOf(fieldOf(value, 'signature'), 'features'));
  const feature = features.find((one) => fieldOf(one, 'name') === name);
  if (fieldOf(feature, 'kind') !== 'categorical')
    return [{ path, message: 'must be a categorical feature of the signature' }];
  return [...sensitiveFault(feature, { segment, at }), ...taskFault(value, { segment, at })];
}

type Declared = Pick<Place, 'segment' | 'at'>;

/** Only to compare groups may a sensitive feature be told apart; then the place among the declared values is all that is kept of it. */
function sensitiveFault(feature: unknown, { segment, at }: Declared): readonly FaultAt[] {
  if (fieldOf(feature, 'sensitive') === undefined || fieldOf(segment, 'fairness') !== undefined) return [];
  const message = 'must declare fairness, because its feature is sensitive';
  return [{ path: ['segments', at, 'fairness'], message }];
}

function taskFault(value: unknown, { segment, at }: Declared): readonly FaultAt[] {
  if (fieldOf(segment, 'fairness') === undefined || fieldOf(value, 'task') === 'binary') return [];
  return [{ path: ['segments', at, 'fairness'], message: 'must not be declared but for a binary model' }];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
