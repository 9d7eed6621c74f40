/**
 * Client errors that a target answers because of the router or of its own state: address and credentials are chosen by the router, and
 * 429 is overload. Source: RFC 9110, RFC 6585; 499 is a proxy's word for a connection that was closed.
 */
const failures: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 408, 421, 424, 425, 429, 499]);

/** What a status of a target says: `answer` (2xx), the caller's `own-fault` (most of 4xx), else a `failure` of the hop. */
export function statusKind(status: number): 'answer' | 'own-fault' | 'failure' {
  if (status >= 200 && status < 300) return 'answer';
  return status >= 400 && status < 500 && !failures.has(status) ? 'own-fault' : 'failure';
}
