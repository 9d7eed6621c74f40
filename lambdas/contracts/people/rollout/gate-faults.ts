import { secondsIn } from '../duration.ts';
import type { FaultAt } from '../faults.ts';
import { fieldOf } from '../json-fields.ts';
import { principalFault } from '../model/access.ts';

/** A person is waited for as long as a pause may last. */
const LONGEST_WAIT = 'P7D';

/** Before what a plan may ask. */
const kinds = ['start', 'increase', 'promotion'] as const;

/** Where a gate stands in settings, as it was written: `true` for a step that asks as the gates say. */
export interface WrittenGate {
  readonly path: FaultAt['path'];
  readonly gate: unknown;
}

/** All gates of settings, those of steps too. */
export function writtenGates(settings: unknown): readonly WrittenGate[] {
  const gates = fieldOf(settings, 'gates');
  const declared = kinds.map((kind) => ({ path: ['gates', kind], gate: fieldOf(gates, kind) }));
  return [...declared, ...stepGates(settings)].filter(({ gate }) => gate !== undefined);
}

/** Gates of the steps of a strategy, or of the one that follows its shadow. */
export function stepGates(settings: unknown): readonly WrittenGate[] {
  const strategy = fieldOf(settings, 'strategy');
  const lists: readonly [unknown, readonly string[]][] = [
    [fieldOf(strategy, 'steps'), ['strategy', 'steps']],
    [fieldOf(fieldOf(strategy, 'next'), 'steps'), ['strategy', 'next', 'steps']],
  ];
  return lists.flatMap(([steps, path]) =>
    (Array.isArray(steps) ? steps : []).flatMap((step: unknown, at) => {
      const gate = fieldOf(step, 'approve');
      return gate === undefined ? [] : [{ path: [...path, at, 'approve'], gate }];
    }),
  );
}

/** What settings alone show about their gates. */
export function gateFaults(settings: unknown): readonly FaultAt[] {
  return [
    ...writtenGates(settings).flatMap((one) => [...deadlineFaults(one), ...principalFaults(one)]),
    ...exactFaults(settings),
  ];
}

/** Gates that nobody is named for: neither they themselves nor `access.approve`. */
export function unansweredFaults(settings: unknown, access: unknown): readonly FaultAt[] {
  const others = fieldOf(access, 'approve');
  if (Array.isArray(others) && others.length > 0) return [];
  return writtenGates(settings).flatMap(({ path, gate }) => {
    if (fieldOf(gate, 'approvers') !== undefined || isTold(settings, { path, gate })) return [];
    const message = 'must name who may answer, here or in access.approve; ["*"] is everybody whom IAM lets call';
    return [{ path: gate === true ? path : [...path, 'approvers'], message }];
  });
}

/** A step that asks as the gates say is as good as they are. */
function isTold(settings: unknown, { gate, path }: WrittenGate): boolean {
  if (gate !== true) return false;
  const steps = path.slice(0, -2).reduce(fieldOf, settings);
  const isLast = Array.isArray(steps) && path.at(-2) === steps.length - 1;
  const kind = isLast ? 'promotion' : 'increase';
  return fieldOf(fieldOf(settings, 'gates'), kind) !== undefined;
}

function deadlineFaults({ path, gate }: WrittenGate): readonly FaultAt[] {
  const deadline = fieldOf(gate, 'deadline');
  if (typeof deadline !== 'string' || !deadline.startsWith('P')) return [];
  const seconds = secondsIn(deadline);
  if (seconds >= 60 && seconds <= secondsIn(LONGEST_WAIT)) return [];
  return [{ path: [...path, 'deadline'], message: `must be PT1M to ${LONGEST_WAIT}` }];
}

function principalFaults({ path, gate }: WrittenGate): readonly FaultAt[] {
  const named = fieldOf(gate, 'approvers');
  if (!Array.isArray(named)) return [];
  if (named.length === 0)
    return [{ path: [...path, 'approvers'], message: 'must name somebody; leave it out for those of access.approve' }];
  return named.flatMap((one: unknown, at) => {
    const message = typeof one === 'string' ? principalFault(one) : undefined;
    return message === undefined ? [] : [{ path: [...path, 'approvers', at], message }];
  });
}

/** An answer comes when somebody has seen the numbers: only e-values hold for such a schedule. */
export function exactFaults(settings: unknown): readonly FaultAt[] {
  if (fieldOf(settings, 'decidedBy') !== 'exact') return [];
  const later = writtenGates(settings).filter(({ path }) => path[1] !== 'start');
  if (later.length === 0) return [];
  const message =
    'must be e-values, or left out, where a person is asked before an increase or the promotion: the schedule then depends on what was seen';
  return [{ path: ['decidedBy'], message }];
}
