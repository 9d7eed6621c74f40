import { fieldOf } from '../json-fields.ts';
import type { FaultAt } from '../faults.ts';
import { isEndless } from './standing/standing-faults.ts';
import { LONGEST_DECLARED_MS } from './strategy.ts';

/** Why the route of a model with shadows may not be sticky. */
const STICKY_SHADOW =
  'must not be shadow while sticky is declared: copies are drawn by request, not by user; leave sticky out, or take a canary';

/** What only the whole of a specification shows about its shadow. */
export function shadowFaults(specification: unknown): readonly FaultAt[] {
  return [
    ...stickyFaults(specification),
    ...deadlineFaults(specification),
    ...labelFaults(specification),
    ...twiceFaults(specification),
    ...endFaults(fieldOf(fieldOf(specification, 'rollout'), 'strategy')),
  ];
}

/** What goes only with copies that end, or only with those that do not. */
function endFaults(strategy: unknown): readonly FaultAt[] {
  if (fieldOf(strategy, 'kind') !== 'shadow') return [];
  const at = (name: string, message: string): readonly FaultAt[] =>
    fieldOf(strategy, name) === undefined ? [] : [{ path: ['rollout', 'strategy', name], message }];
  if (!isEndless(strategy))
    return ['every', 'mostCopies'].flatMap((name) =>
      at(name, `must be left out with bake: ${JSON.stringify(fieldOf(strategy, 'bake'))} says when the copies end`),
    );
  const follows = fieldOf(fieldOf(strategy, 'next'), 'kind');
  return [
    ...at('challengers', 'must go with bake: several shadows at the same time have an end'),
    ...(follows === undefined || follows === 'report'
      ? []
      : at('next', 'must be report without bake: nothing follows copies that have no end')),
  ];
}

/** A copy has at least the champion's part of the deadline: both are compared on the same request. */
function deadlineFaults(specification: unknown): readonly FaultAt[] {
  const own = fieldOf(fieldOf(fieldOf(specification, 'rollout'), 'strategy'), 'timeoutMs');
  const whole = fieldOf(fieldOf(specification, 'slo'), 'timeoutMs');
  const fallback = fieldOf(specification, 'fallback');
  if (typeof own !== 'number' || typeof whole !== 'number') return [];
  const hops = Array.isArray(fallback) ? fallback.filter((hop) => fieldOf(hop, 'version') !== undefined).length : 0;
  const least = Math.min(LONGEST_DECLARED_MS, Math.floor(whole / (1 + hops)));
  const message = `must be ${least} at least, the champion's part of slo.timeoutMs, got ${own}: who is as slow as the champion would time out`;
  return own >= least ? [] : [{ path: ['rollout', 'strategy', 'timeoutMs'], message }];
}

/** Only predictions that a label proves right or wrong can be compared on labels. */
function labelFaults(specification: unknown): readonly FaultAt[] {
  const strategy = fieldOf(fieldOf(specification, 'rollout'), 'strategy');
  const task = fieldOf(specification, 'task');
  const isComparable = task === 'binary' || task === 'multiclass' || task === 'regression';
  if (fieldOf(strategy, 'labels') === undefined || isComparable) return [];
  const message = `must be left out for task ${String(task)}: labels of binary, multiclass and regression models say who was right`;
  return [{ path: ['rollout', 'strategy', 'labels'], message }];
}

function stickyFaults(specification: unknown): readonly FaultAt[] {
  const strategy = fieldOf(fieldOf(specification, 'rollout'), 'strategy');
  const isShadow = fieldOf(strategy, 'kind') === 'shadow';
  const isCopied = fieldOf(strategy, 'kind') === 'champion-challenger' && fieldOf(strategy, 'by') === 'copies';
  if ((!isShadow && !isCopied) || fieldOf(specification, 'sticky') === undefined) return [];
  return isCopied
    ? [{ path: ['rollout', 'strategy', 'by'], message: STICKY_SHADOW.replace('shadow', 'copies') }]
    : [{ path: ['rollout', 'strategy', 'kind'], message: STICKY_SHADOW }];
}

/** One version gets one stream of copies. */
function twiceFaults(specification: unknown): readonly FaultAt[] {
  const strategy = fieldOf(fieldOf(specification, 'rollout'), 'strategy');
  const list = fieldOf(strategy, 'challengers');
  if (fieldOf(strategy, 'kind') !== 'shadow' || !Array.isArray(list)) return [];
  const names = list.map((one: unknown) => fieldOf(one, 'version'));
  return names.flatMap((name, at) => {
    const first = names.indexOf(name);
    if (typeof name !== 'string' || first === at) return [];
    const message = `must be named once, ${JSON.stringify(name)} is entry ${first} too`;
    return [{ path: ['rollout', 'strategy', 'challengers', at, 'version'], message }];
  });
}
