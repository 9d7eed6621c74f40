import { wishOf, type RolloutInput } from '../../../contracts/messages/machine.ts';
import { hashOf } from '../../../contracts/stored/keys.ts';

/** Characters that the version's name has of an id. */
const VERSION_PART = 48;

/**
 * Id of a start: `<version>-<n>-<8 hex digits of what was asked>`, with hyphens for what ids may not hold.
 *
 * The same start told twice has one id, whoever tells it; another one, or the same after its end, has another.
 *
 * @param n how many rollouts of the model there are with it
 */
export function rolloutIdOf(input: RolloutInput, n: number): string {
  const asked = hashOf(JSON.stringify(wishOf(input)))
    .toString(16)
    .padStart(8, '0');
  return `${input.version.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, VERSION_PART)}-${n}-${asked}`;
}

/** Whether the rollout of this id was started by this input. */
export function isStartOf(input: RolloutInput, rolloutId: string): boolean {
  const n = /-(\d{1,9})-[0-9a-f]{8}$/.exec(rolloutId)?.[1];
  return n !== undefined && rolloutIdOf(input, Number(n)) === rolloutId;
}

/** Longest id of a rollout. */
const LONGEST = 80;

/** Id of the next try of a rollout: `<id>-try2` of the first one, `-try3` of that. */
export function nextTryOf(rolloutId: string): string {
  const [, first = rolloutId, n = '1'] = /^(.+)-try(\d{1,6})$/.exec(rolloutId) ?? [];
  const suffix = `-try${Number(n) + 1}`;
  return `${first.slice(0, LONGEST - suffix.length)}${suffix}`;
}
