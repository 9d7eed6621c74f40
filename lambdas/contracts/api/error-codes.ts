/** Codes of named errors and the HTTP status that callers see. */
export const errorStatus = {
  INVALID_INPUT: 400,
  /** A direct call that says that it is a probe and cannot prove it. */
  NOT_A_PROBE: 403,
  /** IAM names nobody: a direct call, or a URL without an authorizer. */
  NO_IDENTITY: 403,
  /** The specification's access names others for this. */
  NOT_ALLOWED: 403,
  MODEL_NOT_FOUND: 404,
  VERSION_NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  ROLLOUT_NOT_FOUND: 404,
  ALERT_NOT_FOUND: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  VERSION_EXISTS: 409,
  ROLLOUT_OPEN: 409,
  ROLLOUT_CLOSED: 409,
  /** As many starts of the model wait as may. */
  QUEUE_FULL: 409,
  /** The order is about a step that is over, has not begun, or has none after it. */
  NO_SUCH_STEP: 409,
  /** The rollout does not ask this question now, or somebody answered it otherwise. */
  NOT_ASKED: 409,
  /** There is no version before the champion, or the one that is named never served. */
  NOTHING_TO_UNDO: 409,
  /** The rollout made its version champion. */
  NOTHING_TO_RETRY: 409,
  /** The rollout ends with a report: it leads to no promotion. */
  NOTHING_TO_PROMOTE: 409,
  ROUTE_CONFLICT: 409,
  CHAMPION_EXISTS: 409,
  NO_CHAMPION: 409,
  /** A version that serves cannot be retired alone. */
  VERSION_SERVES: 409,
  MODEL_NOT_RETIRED: 409,
  DELETION_OPEN: 409,
  /** A retired version never serves again. */
  VERSION_RETIRED: 409,
  /** Somebody or a check changed the alert meanwhile. */
  ALERT_CHANGED: 409,
  /** Somebody fixed another grid or changed the version meanwhile: sketch again. */
  BASELINE_CONFLICT: 409,
  MODEL_RETIRED: 410,
  BODY_TOO_LARGE: 413,
  TARGET_NOT_ALLOWED: 400,
  TARGET_UNREACHABLE: 422,
  ALL_HOPS_FAILED: 502,
  /** Every hop answered 429: callers are to slow down. */
  TOO_MANY_REQUESTS: 429,
  /** The model has as many requests under way as its `maxInFlight` lets it have. */
  TOO_MANY_IN_FLIGHT: 429,
  /** Every hop answered that it is overloaded, one of them 503. */
  MODEL_OVERLOADED: 503,
  DEADLINE_EXCEEDED: 504,
  /** The model is routed, but has neither champion nor fallback. */
  NOTHING_SERVES: 503,
  REGISTRY_UNAVAILABLE: 503,
  CHECK_FAILED: 503,
  STORAGE_UNAVAILABLE: 503,
  /** CloudWatch does not answer about alarms and metrics: who reads them goes by the rule for what is missing. */
  ALARMS_UNAVAILABLE: 503,
  INTERNAL: 500,
} as const;
export type ErrorCode = keyof typeof errorStatus;
