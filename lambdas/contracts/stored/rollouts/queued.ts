import * as z from 'zod';

/** A start that waits for its turn: what it was asked with beside version and settings, and where it stands. */
export const queued = z.object({
  /** ISO instant from which on it waits. */
  since: z.string(),
  /** Place in the queue, from 1 up: when it was put there; where it is shown, the one that it has now. */
  place: z.number().int().min(1),
  /** The rollout that has to end first: the open one, or the one before it in the queue; absent where nothing has to. */
  behind: z.string().optional(),
  /** It starts although it would be blind. */
  force: z.boolean().optional(),
});

/** Starts of one model that wait at most; the next one is refused. */
export const MOST_QUEUED = 5;
