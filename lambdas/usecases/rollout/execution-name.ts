import { hashOf } from '../../contracts/stored/keys.ts';

/** Longest name of an execution. */
const LONGEST_NAME = 80;

/** Name of the nth execution of a rollout; the first bears the rollout's own id, a long one is shortened and told by its hash. */
export function executionName(rolloutId: string, n: number): string {
  if (n === 1) return rolloutId;
  const name = `${rolloutId}-${n}`;
  if (name.length <= LONGEST_NAME) return name;
  const short = `${hashOf(rolloutId).toString(16).padStart(8, '0')}-${n}`;
  return `${rolloutId.slice(0, LONGEST_NAME - 1 - short.length)}-${short}`;
}
