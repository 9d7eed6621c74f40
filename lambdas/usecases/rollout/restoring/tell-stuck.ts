import { isoAt } from '../../../contracts/runtime/instants.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import { rolloutAlert } from '../../../domain/alert/rollout-alert.ts';
import type { Clock } from '../../system/ports.ts';
import type { Teller } from '../../telling/ports.ts';
import type { NotLookedAfter } from './reconcile-rollouts.ts';

/** Since when nobody could look after a rollout, and when that was told. */
export interface StuckSince {
  readonly since: number;
  readonly runs: number;
  readonly toldAt?: number;
}

/** What telling of it needs from outside; nothing of it is the registry, which may be what fails. */
export interface TellStuckDeps {
  readonly teller: Teller;
  readonly clock: Pick<Clock, 'now'>;
  /** Kept from run to run while the process lives, by rollout; a new process tells once more. */
  readonly stuck: Map<string, StuckSince>;
}

/** Runs after which a rollout that goes on by itself is told of: one that failed once may have been unlucky. */
const RUNS = 2;
/** Told again after so long. */
const AGAIN_MS = 3_600_000;

/**
 * Tells whoever is on call which rollouts the reconciler cannot look after: at once where the driver is gone, else in the second run.
 *
 * @returns ids of the rollouts that were told of; one that could not be told is tried again in the next run
 */
export async function tellStuck(deps: TellStuckDeps, failed: readonly NotLookedAfter[]): Promise<readonly string[]> {
  const ids = new Set(failed.map(({ rolloutId }) => rolloutId));
  for (const known of deps.stuck.keys()) if (!ids.has(known)) deps.stuck.delete(known);
  const told = await Promise.all(failed.map((one) => tell(deps, one)));
  return failed.filter((_, index) => told[index] === true).map(({ rolloutId }) => rolloutId);
}

async function tell(deps: TellStuckDeps, failed: NotLookedAfter): Promise<boolean> {
  const now = deps.clock.now();
  const before = deps.stuck.get(failed.rolloutId) ?? { since: now, runs: 0 };
  const seen = { ...before, runs: before.runs + 1 };
  deps.stuck.set(failed.rolloutId, seen);
  if (!isDue(seen, failed, now)) return false;
  try {
    await deps.teller.publish(messageOf(failed, seen, now));
  } catch {
    // The alarm on the reconciler's missing heartbeat tells it too.
    return false;
  }
  deps.stuck.set(failed.rolloutId, { ...seen, toldAt: now });
  return true;
}

function isDue({ runs, toldAt }: StuckSince, { isLost }: NotLookedAfter, now: number): boolean {
  if (toldAt !== undefined) return now - toldAt >= AGAIN_MS;
  return isLost || runs >= RUNS;
}

function messageOf(
  { model, rolloutId, error, isLost }: NotLookedAfter,
  { since }: StuckSince,
  now: number,
): Parameters<Teller['publish']>[0] {
  const alert = rolloutAlert({
    kind: 'stuck',
    model,
    version: 'unknown',
    rolloutId,
    at: isoAt(now),
    reason: error,
    stuck: { since: isoAt(since), isLost },
  });
  const { numbers, next, links } = alert;
  return { ...alert, schema: SCHEMA, numbers: { ...numbers }, next: [...next], links: { ...links } };
}
