import { secondsIn } from '../duration.ts';
import type { FaultAt } from '../faults.ts';
import { fieldOf } from '../json-fields.ts';

const PLACE = ['rollout', 'retroShadow'] as const;

/** What only the whole of a specification shows about its retro-shadow, but for whether captured fields are the whole input. */
export function retroFaults(specification: unknown): readonly FaultAt[] {
  const rollout = fieldOf(specification, 'rollout');
  const retro = fieldOf(rollout, 'retroShadow');
  if (retro === undefined) return [];
  return [...taskFaults(specification), ...strategyFaults(rollout), ...paceFaults(retro)].map(({ path, message }) => ({
    path: [...PLACE, ...path],
    message,
  }));
}

/** Only predictions that a label proves right or wrong can be compared. */
function taskFaults(specification: unknown): readonly FaultAt[] {
  const task = fieldOf(specification, 'task');
  const isComparable = task === 'binary' || task === 'multiclass' || task === 'regression';
  const other = `must be left out for task ${String(task)}: labels of binary, multiclass and regression models say who was right`;
  const unlabelled = 'must be left out without labels: nobody could say who was right; declare labels';
  const labels = fieldOf(specification, 'labels');
  const selective =
    'must be left out where labels are selective: labelled requests are not like the others, and give no verdict';
  return [
    ...(fieldOf(labels, 'selective') === true ? [{ path: [], message: selective }] : []),
    ...(isComparable ? [] : [{ path: [], message: other }]),
    ...(labels === undefined ? [{ path: [], message: unlabelled }] : []),
  ];
}

function strategyFaults(rollout: unknown): readonly FaultAt[] {
  const kind = fieldOf(fieldOf(rollout, 'strategy'), 'kind');
  if (kind !== 'ab-test' && kind !== 'bandit') return [];
  return [
    { path: [], message: `must be left out for ${kind}: the one version that is started answers recorded requests` },
  ];
}

function paceFaults(retro: unknown): readonly FaultAt[] {
  const [requests, deadline] = [fieldOf(retro, 'requests') ?? 1_000, fieldOf(retro, 'deadline') ?? 'PT2H'];
  const pace = fieldOf(retro, 'callsPerSecond') ?? 5;
  if (typeof requests !== 'number' || typeof pace !== 'number' || typeof deadline !== 'string') return [];
  const takes = Math.ceil(requests / pace);
  if (!(pace > 0) || secondsIn(deadline) === 0 || takes <= secondsIn(deadline)) return [];
  const message = `must leave time for ${requests} requests at ${pace} a second, PT${takes}S at least`;
  return [{ path: ['deadline'], message }];
}
