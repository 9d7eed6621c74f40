/** Headers of a reply of the router. */
export const replyHeaders = {
  version: 'x-understudy-version',
  variant: 'x-understudy-variant',
  /** Set when a rule decided: its name. */
  rule: 'x-understudy-rule',
  predictionId: 'x-understudy-prediction-id',
  /** Set when a later hop answered: its version, or `static`. */
  fallback: 'x-understudy-fallback',
  revision: 'x-understudy-revision',
} as const;

/** Requests to the router: `POST /{model}`; body limit in bytes, refused with 413 before any work. */
export const MAX_BODY_BYTES = 1_000_000;
