import { UnderstudyError } from '../../contracts/api/errors.ts';
import type { Clock, Randomness } from './ports.ts';

const ATTEMPTS = 8;
const PAUSE_MS = 50;

/**
 * Repeats a read-and-write until its condition holds, with a random pause between attempts.
 *
 * @param attempt reads what it needs anew and returns `conflict` when somebody else was faster
 * @throws UnderstudyError ROUTE_CONFLICT after eight attempts (about two seconds)
 */
export async function retryOnConflict<T>(
  { clock, randomness }: { readonly clock: Clock; readonly randomness: Randomness },
  attempt: () => Promise<T | 'conflict'>,
): Promise<T> {
  for (let n = 1; n <= ATTEMPTS; n++) {
    const result = await attempt();
    if (result !== 'conflict') return result;
    await clock.sleep(Math.ceil(PAUSE_MS * n * randomness.uniform()));
  }
  throw new UnderstudyError('ROUTE_CONFLICT', `route or record changed under each of ${ATTEMPTS} attempts`);
}
