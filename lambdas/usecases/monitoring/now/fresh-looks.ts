import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import type { AlertItem } from '../../../contracts/stored/finding.ts';
import type { CheckResult } from '../model-check.ts';
import type { ModelHistory } from '../model-history.ts';

/**
 * Results of a run between two slots, without what living alerts have looked at already: half of the rows must be new.
 *
 * Asking often must open and close nothing sooner than the schedule would.
 */
export function freshLooks(
  results: readonly CheckResult[],
  { alerts, windowSeconds, everyWindows }: Pick<ModelHistory, 'alerts' | 'windowSeconds' | 'everyWindows'>,
): readonly CheckResult[] {
  const living = new Map(alerts.filter(({ state }) => state !== 'closed').map((alert) => [alert.cause, alert]));
  const halfMs = (everyWindows * windowSeconds * 1_000) / 2;
  const isFresh = (alert: AlertItem | undefined, seenUntil: string): boolean =>
    alert === undefined || epochMsOf(seenUntil) - epochMsOf(alert.lastSeenAt) >= halfMs;
  return results.map((result) => ({
    ...result,
    looked: result.looked.filter(({ cause }) => isFresh(living.get(cause), result.seenUntil)),
  }));
}
