import type { KnownBefore } from './plan-facts.ts';

/**
 * Part, in (0, 1], of a level that one attempt of a version may spend where no e-values go on from attempt to attempt: half of the one
 * before for each beyond the planned ones, so that all of them together have twice the level at most, however many there are.
 */
export function attemptPart({ number, planned }: KnownBefore['attempt']): number {
  return 2 ** -Math.max(0, number - planned);
}
