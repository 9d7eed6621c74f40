import type { ErrorCode } from '../../contracts/api/error-codes.ts';
import { fieldOf } from '../../contracts/people/json-fields.ts';
import { UnderstudyError } from '../../contracts/api/errors.ts';

/** A call to something outside: what it is for people, how long it may take, and the code of its failure. */
export interface OutsideCall {
  readonly what: string;
  readonly deadlineMs: number;
  readonly code: ErrorCode;
}

/**
 * Makes one call with a deadline over all of its attempts.
 *
 * @throws UnderstudyError with the call's code; with INTERNAL where the call itself was wrong, which is a fault of ours and no outage.
 * The original error is its `cause`
 */
export async function callInTime<T>(
  call: OutsideCall,
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  try {
    return await send({ abortSignal: AbortSignal.timeout(call.deadlineMs) });
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown error';
    if (isOurs(error))
      throw new UnderstudyError('INTERNAL', `${call.what} failed, the call is wrong: ${name}`, { cause: error });
    throw new UnderstudyError(call.code, `${call.what} failed within ${call.deadlineMs} ms: ${name}`, { cause: error });
  }
}

/** Errors of a service that say that it was asked wrongly. */
const refusals = [
  'ValidationException',
  'SerializationException',
  'InvalidParameterException',
  'InvalidParameterValue',
];

/** Errors of a program that was given a value it cannot write. */
const programErrors = ['Error', 'TypeError', 'RangeError', 'SyntaxError'];

/**
 * The call never left, or was refused for what it said.
 *
 * Whatever has been on its way carries metadata of the client; what has not is a value that cannot be written, unless it is a deadline
 * or a missing connection or credential, which have a name or a code of their own.
 */
function isOurs(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof UnderstudyError) return false;
  if (refusals.includes(error.name) || isWrongTransaction(error)) return true;
  const wasUnderWay = 'code' in error || '$metadata' in error || error.cause !== undefined;
  return programErrors.includes(error.name) && !wasUnderWay;
}

/** A transaction whose item cannot be written, because of its form or size. */
function isWrongTransaction(error: Error): boolean {
  const reasons = fieldOf(error, 'CancellationReasons');
  return Array.isArray(reasons) && reasons.some((reason) => fieldOf(reason, 'Code') === 'ValidationError');
}
