/** Fewest requests of a stretch that say whether a model serves. */
const LEAST_REQUESTS = 20;
/** Share of failed and late answers above which it does not. */
const MOST_BAD = 0.5;

/** Requests of a stretch of time. */
export interface ServedRequests {
  readonly requests: number;
  readonly errors: number;
  readonly timeouts: number;
}

/** Whether a model serves; an outage is named after what there is more of. */
export type OutageState =
  | { readonly kind: 'insufficient-data'; readonly needed: number; readonly got: number }
  | { readonly kind: 'serving' }
  | { readonly kind: 'outage'; readonly cause: 'errors' | 'timeouts'; readonly share: number };

/** Whether more than half of at least twenty requests failed or timed out: so much needs no comparison. */
export function outageOf({ requests, errors, timeouts }: ServedRequests): OutageState {
  if (requests < LEAST_REQUESTS) return { kind: 'insufficient-data', needed: LEAST_REQUESTS, got: requests };
  const share = (errors + timeouts) / requests;
  if (share <= MOST_BAD) return { kind: 'serving' };
  return { kind: 'outage', cause: timeouts > errors ? 'timeouts' : 'errors', share };
}
