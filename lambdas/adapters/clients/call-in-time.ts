import type { ErrorCode } from '../../contracts/api/error-codes.ts';
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
 * @throws UnderstudyError with the call's code; the original error is its `cause`
 */
export async function callInTime<T>(
  call: OutsideCall,
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  try {
    return await send({ abortSignal: AbortSignal.timeout(call.deadlineMs) });
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown error';
    throw new UnderstudyError(call.code, `${call.what} failed within ${call.deadlineMs} ms: ${name}`, { cause: error });
  }
}
