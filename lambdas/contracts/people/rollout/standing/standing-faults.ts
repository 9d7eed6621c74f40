import type { FaultAt } from '../../faults.ts';
import { fieldOf } from '../../json-fields.ts';

const STRATEGY = ['rollout', 'strategy'] as const;
/** Largest share of the callers that stays with a challenger for good. */
const MOST_REQUESTS = 50;

/** What only the whole of a specification shows about a standing challenger. */
export function standingFaults(specification: unknown): readonly FaultAt[] {
  const rollout = fieldOf(specification, 'rollout');
  const strategy = fieldOf(rollout, 'strategy');
  if (isEndless(strategy))
    return policyFaults(rollout).map(({ message }) => ({ path: [...STRATEGY, 'bake'], message }));
  if (fieldOf(strategy, 'kind') !== 'champion-challenger') return [];
  const own = fieldOf(strategy, 'by') === 'copies' ? copyFaults(strategy) : requestFaults(specification, strategy);
  return [...own, ...policyFaults(rollout)].map(({ path, message }) => ({ path: [...STRATEGY, ...path], message }));
}

function copyFaults(strategy: unknown): readonly FaultAt[] {
  const missing = 'is needed for copies: nobody else learns who was right';
  return [
    ...(fieldOf(strategy, 'labels') === undefined ? [{ path: ['labels'], message: missing }] : []),
    ...strangers(strategy, ['kpi'], 'must be left out for copies: callers have had no answer of the challenger'),
    ...(fieldOf(strategy, 'whenBetter') === 'promote'
      ? [
          {
            path: ['whenBetter'],
            message: 'must be tell for copies: nobody has had an answer of it; start a canary then',
          },
        ]
      : []),
  ];
}

function requestFaults(specification: unknown, strategy: unknown): readonly FaultAt[] {
  const share = fieldOf(strategy, 'share');
  const tooLarge = typeof share === 'number' && share > MOST_REQUESTS && share <= 100;
  return [
    ...kpiFaults(specification, fieldOf(strategy, 'kpi')),
    ...strangers(strategy, ['labels', 'timeoutMs', 'copiesPerMinute'], 'is for copies alone: write by: copies'),
    ...(tooLarge ? [{ path: ['share'], message: `must be at most ${MOST_REQUESTS} for requests, got ${share}` }] : []),
  ];
}

function kpiFaults(specification: unknown, name: unknown): readonly FaultAt[] {
  const list = fieldOf(specification, 'kpis');
  const kpis: readonly unknown[] = Array.isArray(list) ? list : [];
  const names = kpis.map((one) => String(fieldOf(one, 'name')));
  const known = names.join(', ') || 'none is declared';
  if (name === undefined) return [{ path: ['kpi'], message: `is needed: one of the model's kpis (${known})` }];
  if (typeof name !== 'string' || names.includes(name)) return [];
  return [{ path: ['kpi'], message: `must be one of the model's kpis (${known}): no event could reach it` }];
}

function strangers(strategy: unknown, names: readonly string[], message: string): readonly FaultAt[] {
  return names.flatMap((name) => (fieldOf(strategy, name) === undefined ? [] : [{ path: [name], message }]));
}

/** A shadow that does not say how long its copies are sent. */
export function isEndless(strategy: unknown): boolean {
  return fieldOf(strategy, 'kind') === 'shadow' && fieldOf(strategy, 'bake') === undefined;
}

/** It has no end at which nothing is decided. */
function policyFaults(rollout: unknown): readonly FaultAt[] {
  const policy = fieldOf(rollout, 'inconclusive');
  if (policy !== 'promote' && policy !== 'extend') return [];
  const message = isEndless(fieldOf(rollout, 'strategy'))
    ? `is needed with inconclusive: ${policy}; without it the copies have no end`
    : `must not go with inconclusive: ${policy}; a standing challenger has no end, leave it out`;
  return [{ path: ['kind'], message }];
}
