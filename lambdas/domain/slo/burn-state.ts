import { burnAlerts, type BurnAlert, type SloCounts, type SloSettings } from './burn-rate.ts';

/** Fewest bad requests of an alert: one failure among few requests is none. */
const LEAST_BAD = 10;
const SHORTEST_LONG_MINUTES = 60;

/** Whether an error budget burns too fast. */
export type BurnState =
  /** No requests, or all of those few that there are point to an alert: neither good nor bad. */
  | {
      readonly kind: 'insufficient-data';
      readonly of: 'requests' | 'bad requests';
      readonly needed: number;
      readonly got: number;
    }
  | { readonly kind: 'kept' }
  /** `worst`: the most urgent alert. */
  | { readonly kind: 'burning'; readonly worst: BurnAlert };

/** What is promised, and how far back its requests are known. */
export interface BurnOrder extends Omit<SloSettings, 'leastBad'> {
  /** Minutes from the oldest known request on: a ticket needs half of its long window, a page none. */
  readonly coveredMinutes: number;
}

/**
 * Holds the requests of the last hours and days against an objective.
 *
 * @param countsOver counts of the last so many minutes, downtime excluded
 */
export function burnState(countsOver: (minutes: number) => SloCounts, order: BurnOrder): BurnState {
  const last = countsOver(SHORTEST_LONG_MINUTES);
  if (last.good + last.bad === 0) return { kind: 'insufficient-data', of: 'requests', needed: 1, got: 0 };
  const fast = burnAlerts(countsOver, { ...order, leastBad: 1 }).filter(
    ({ urgency, longMinutes }) => urgency === 'page' || 2 * order.coveredMinutes >= longMinutes,
  );
  const alerts = fast.filter(({ bad }) => bad >= LEAST_BAD);
  const [worst] = alerts;
  if (worst !== undefined) return { kind: 'burning', worst };
  if (fast.length === 0) return { kind: 'kept' };
  const got = fast.reduce((most, { bad }) => Math.max(most, bad), 0);
  return { kind: 'insufficient-data', of: 'bad requests', needed: LEAST_BAD, got };
}
