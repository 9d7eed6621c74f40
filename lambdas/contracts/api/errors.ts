import { faultLines, type Fault } from '../people/faults.ts';
import type { ErrorCode } from './error-codes.ts';

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
      `${what} has ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}: ${faultLines(faults)}`,
      { faults },
    );
  }
}

/** The caller may not do this; the path says what decides. */
export class NotAllowedError extends UnderstudyError {
  override readonly name = 'NotAllowedError';

  constructor(fault: Fault) {
    super('NOT_ALLOWED', `not allowed: ${faultLines([fault])}`, { faults: [fault] });
  }
}
