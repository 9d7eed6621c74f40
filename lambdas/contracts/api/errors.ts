import { faultLine, type Fault } from '../people/faults.ts';

/** Codes of named errors and the HTTP status that callers see. */
export const errorStatus = {
  INVALID_INPUT: 400,
  MODEL_NOT_FOUND: 404,
  VERSION_NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  ROLLOUT_NOT_FOUND: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  VERSION_EXISTS: 409,
  ROLLOUT_OPEN: 409,
  ROLLOUT_CLOSED: 409,
  ROUTE_CONFLICT: 409,
  CHAMPION_EXISTS: 409,
  NO_CHAMPION: 409,
  BODY_TOO_LARGE: 413,
  TARGET_NOT_ALLOWED: 400,
  TARGET_UNREACHABLE: 422,
  ALL_HOPS_FAILED: 502,
  /** Every hop answered 429: callers are to slow down. */
  TOO_MANY_REQUESTS: 429,
  /** Every hop answered that it is overloaded, one of them 503. */
  MODEL_OVERLOADED: 503,
  DEADLINE_EXCEEDED: 504,
  /** The model is routed, but has neither champion nor fallback. */
  NOTHING_SERVES: 503,
  REGISTRY_UNAVAILABLE: 503,
  STORAGE_UNAVAILABLE: 503,
  INTERNAL: 500,
} as const;
export type ErrorCode = keyof typeof errorStatus;

/** A named error with a stable code; callers see code and message, never a stack. */
export class UnderstudyError extends Error {
  override readonly name: string = 'UnderstudyError';
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly faults?: readonly Fault[]; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.faults = options.faults ?? [];
  }
}

/** The input is wrong: every fault, each with its path. Nothing was written. */
export class InvalidInputError extends UnderstudyError {
  override readonly name = 'InvalidInputError';

  constructor(what: string, faults: readonly Fault[]) {
    super(
      'INVALID_INPUT',
      `${what} has ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}: ${faults.map(faultLine).join('; ')}`,
      { faults },
    );
  }
}
