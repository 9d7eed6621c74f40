/** From this age on a call waits for the answer to "have routes changed". */
export const MUST_REFRESH_MS = 5_000;
/** Longest wait for that answer; then the stale route serves and is counted. */
export const REFRESH_WAIT_MS = 100;

/**
 * What a call does about the age of the route versions: use them, use them and ask beside the call, or wait for the answer.
 *
 * A Lambda environment is frozen between calls and no timer runs in it, so age is judged at each call.
 */
export function freshnessOf(ageMs: number, pollMs: number): 'fresh' | 'refresh-beside' | 'wait' {
  if (ageMs > MUST_REFRESH_MS) return 'wait';
  return ageMs > pollMs ? 'refresh-beside' : 'fresh';
}
