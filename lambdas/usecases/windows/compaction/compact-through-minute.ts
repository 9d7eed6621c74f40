import { compactEverySeconds } from '../../../contracts/runtime/periods.ts';
import { compact, type Compacted, type CompactOrder } from './compact.ts';
import type { CompactDeps } from './compact-deps.ts';

/** Time of a run after which the schedule's next one is near. */
const MINUTE_MS = 55_000;

/** What compaction needs, and a clock that waits. */
export type CompactMinuteDeps = CompactDeps & { readonly clock: { now(): number; sleep(ms: number): Promise<void> } };

/**
 * Compacts as the schedule says each minute; windows so short that five of them are less than a minute have their rows written in
 * between too, until the next run is near.
 *
 * @param onRun hears what each compaction did
 */
export async function compactThroughMinute(
  deps: CompactMinuteDeps,
  order: CompactOrder,
  onRun: (compacted: Compacted) => void,
): Promise<void> {
  const until = deps.clock.now() + MINUTE_MS;
  const everyMs = compactEverySeconds(order.windowSeconds) * 1000;
  onRun(await compact(deps, order));
  while (deps.clock.now() + everyMs < until) {
    await deps.clock.sleep(everyMs);
    onRun(await compact(deps, order));
  }
}
