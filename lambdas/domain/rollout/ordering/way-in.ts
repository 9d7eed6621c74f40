import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { ErrorCode } from '../../../contracts/api/error-codes.ts';
import { counted } from '../../wording/counted.ts';

/** Who stands before a start. */
export interface Before {
  readonly model: string;
  /** Id of the start itself. */
  readonly own: string;
  /** Rollout that holds the model's route. */
  readonly lock: string | undefined;
  /** Starts that wait, first come first; the start itself may be one of them. */
  readonly waiting: readonly string[];
  /** Starts that may wait at most. */
  readonly most: number;
}

/** What a start does about those before it: `free`: nobody is. */
export type WayIn =
  | { readonly kind: 'free' }
  | { readonly kind: 'replace'; readonly rolloutId: string }
  | { readonly kind: 'queue'; readonly place: number; readonly behind: string }
  | { readonly kind: 'refuse'; readonly code: ErrorCode; readonly message: string };

/**
 * The way of a start to the route: first come, first served.
 *
 * The open rollout is before everybody, and whoever waits is before everybody who came later, but for a start that replaces: it takes the
 * place of the open one, and those who wait wait on.
 */
export function wayIn(whenBusy: RolloutSettings['whenBusy'], before: Before): WayIn {
  const { own, lock, waiting } = before;
  const place = waiting.indexOf(own);
  const ahead = place < 0 ? waiting : waiting.slice(0, place);
  const behind = ahead.at(-1) ?? lock;
  if (behind === undefined || lock === own) return { kind: 'free' };
  switch (whenBusy) {
    case 'queue':
      return queueWay(before, { place: ahead.length + 1, behind });
    case 'replace':
      return lock === undefined ? { kind: 'free' } : { kind: 'replace', rolloutId: lock };
    case 'refuse':
    case undefined:
      return { kind: 'refuse', code: 'ROLLOUT_OPEN', message: openWords(before) };
  }
}

/** Whoever waits already keeps its place, however many do. */
function queueWay(before: Before, where: { readonly place: number; readonly behind: string }): WayIn {
  const { own, waiting, most } = before;
  return waiting.length < most || waiting.includes(own) ? { kind: 'queue', ...where } : full(before);
}

function openWords({ model, lock, waiting }: Before): string {
  if (lock !== undefined) return `rollout ${lock} of ${model} is open, wait for its end or abort it`;
  return `rollout ${waiting[0] ?? ''} of ${model} waits for its turn and is next, wait for its end or abort it`;
}

function full({ model, waiting, most }: Before): WayIn {
  const message = `${counted(waiting.length, 'start')} of ${model} wait already (${waiting.join(', ')}), at most ${most} may: abort one or wait`;
  return { kind: 'refuse', code: 'QUEUE_FULL', message };
}
