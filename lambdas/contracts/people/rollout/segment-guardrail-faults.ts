import type { FaultAt } from '../faults.ts';
import { fieldOf } from '../json-fields.ts';

/** Values that are told apart where nothing is written. */
const USUAL_VALUES = 5;
/** Segments of a rollout together: alpha is divided among them, and a row must hold them. */
const MOST_SEGMENTS = 24;

const GUARDRAIL = ['rollout', 'guardrails', 'segments'] as const;

/** What only the whole of a specification shows about the segments that its rollouts compare. */
export function segmentGuardrailFaults(specification: unknown): readonly FaultAt[] {
  const guardrail = fieldOf(fieldOf(fieldOf(specification, 'rollout'), 'guardrails'), 'segments');
  const by = listOf(fieldOf(guardrail, 'by'));
  if (by.length === 0) return [];
  return [
    ...by.flatMap((name, at) => nameFaults(specification, { name, at, by })),
    ...sizeFault(specification, guardrail, by),
    ...aloneFault(specification),
  ];
}

interface Named {
  readonly name: unknown;
  readonly at: number;
  readonly by: readonly unknown[];
}

function nameFaults(specification: unknown, { name, at, by }: Named): readonly FaultAt[] {
  if (typeof name !== 'string') return [];
  const path = [...GUARDRAIL, 'by', at];
  const first = by.indexOf(name);
  if (first < at) return [{ path, message: `must be named once, ${JSON.stringify(name)} is entry ${first} too` }];
  const segments = listOf(fieldOf(specification, 'segments'));
  const known = segments.map((one) => String(fieldOf(one, 'feature')));
  if (!known.includes(name)) {
    const message = `must be the feature of a declared segment (${known.join(', ') || 'none is declared in segments'}), got ${JSON.stringify(name)}`;
    return [{ path, message }];
  }
  const features = listOf(fieldOf(fieldOf(specification, 'signature'), 'features'));
  const feature = features.find((one) => fieldOf(one, 'name') === name);
  if (fieldOf(feature, 'sensitive') !== 'drop') return [];
  const message = `must be a feature that is captured, ${JSON.stringify(name)} is dropped: leave sensitive: drop out, or the segment`;
  return [{ path, message }];
}

/** Values of each and the rest of it, over all features. */
function sizeFault(specification: unknown, guardrail: unknown, by: readonly unknown[]): readonly FaultAt[] {
  const most = fieldOf(guardrail, 'values') ?? USUAL_VALUES;
  if (typeof most !== 'number') return [];
  const sizes = listOf(fieldOf(specification, 'segments'))
    .filter((one) => by.includes(fieldOf(one, 'feature')))
    .map((one) => Math.min(most, listOf(fieldOf(one, 'values')).length) + 1);
  const all = sizes.reduce((sum, one) => sum + one, 0);
  if (all <= MOST_SEGMENTS) return [];
  const message = `must leave at most ${MOST_SEGMENTS} segments together, leaves ${all} (${sizes.join(' + ')}, each with one for the other values): tell fewer values apart, or name fewer features in by`;
  return [{ path: [...GUARDRAIL, 'values'], message }];
}

/** Strategies that leave no champion to compare with. */
function aloneFault(specification: unknown): readonly FaultAt[] {
  const kind = fieldOf(fieldOf(fieldOf(specification, 'rollout'), 'strategy'), 'kind');
  if (kind !== 'all-at-once' && kind !== 'blue-green') return [];
  const message = `must be left out with strategy ${kind}, which leaves no champion to compare segments with; take a canary, linear, shadow or ab-test`;
  return [{ path: [...GUARDRAIL], message }];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
