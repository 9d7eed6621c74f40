import { hashOf } from '../../lambdas/contracts/stored/keys.ts';
import { manners, type Manner, type Style } from './faults/fault.ts';
import type { WorkingState } from './machine-states.ts';
import type { Path } from './rollouts/paths.ts';

/** `throttled-once` ends when a call of the state was refused, `throttled` when no execution of the rollout runs any more. */
export const throttles = ['throttled-once', 'throttled'] as const;

/** One thing that goes wrong in one state. */
export interface WalkCase extends WorkingState {
  readonly path: Path;
  /** Call that fails, by its name; none for a function that is not called at all. */
  readonly call: string;
  readonly what: Manner | (typeof throttles)[number];
  readonly style: Style;
  /** Whether the call says of which model it is; else the case must be alone. */
  readonly namesModel: boolean;
}

/** A call that a state's function made while nothing failed. */
export interface RecordedCall extends WorkingState {
  readonly path: Path;
  readonly call: string;
  readonly namesModel: boolean;
}

/**
 * Every call fails once and always, and is slow; one that writes fails also after it took effect, and the execution is stopped as it is made, as at the first
 * call of each state; every state is throttled. In an order drawn with the seed, so that the beginning of a walk is a sample of it.
 */
export function casesOf(recorded: readonly RecordedCall[], seed: number): readonly WalkCase[] {
  const isFirst = ({ state }: RecordedCall, index: number): boolean =>
    recorded.findIndex((other) => other.state === state) === index;
  const failing = recorded.flatMap((one, index) =>
    mannersOf(one.call, isFirst(one, index)).map((what) => ({
      ...one,
      what,
      style: styleOf(`${seed} ${one.state} ${one.call} ${what}`),
    })),
  );
  const throttled = recorded
    .filter(isFirst)
    .flatMap((one) =>
      throttles.map((what) => ({ ...one, call: '', what, style: 'error' as const, namesModel: false })),
    );
  const order = ({ state, call, what }: WalkCase): number => hashOf(`${what} ${call} ${state} ${seed}`);
  return [...failing, ...throttled].toSorted((a, b) => order(a) - order(b));
}

/** Calls that change nothing: failing after they took effect is failing once. */
const reading = /^(?:Get|Query|Describe|LIST|GET|HEAD)/;

function mannersOf(call: string, isFirst: boolean): readonly Manner[] {
  if (!reading.test(call)) return manners;
  return isFirst ? ['once', 'always', 'slow', 'stop'] : ['once', 'always', 'slow'];
}

function styleOf(drawn: string): Style {
  return hashOf(drawn) % 2 === 0 ? 'error' : 'cut';
}

export function isThrottle(what: WalkCase['what']): what is (typeof throttles)[number] {
  return what === 'throttled-once' || what === 'throttled';
}
