import * as z from 'zod';
import { CliError, type exitCodes } from './cli-error.ts';

/** Too many requests; bad gateway, unavailable, gateway timeout: what was asked may not even have arrived. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const apiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});

/** JSON of a text; undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

/**
 * The error that an answer of one of our functions stands for.
 *
 * @param answered `the control API answered 403 to /models/m`: what is told of an answer that is not ours
 */
export function apiErrorOf(status: number, body: unknown, answered: string): CliError {
  const parsed = apiError.safeParse(body);
  const mayPass = PASSING.has(status);
  if (!parsed.success) {
    const hint = status === 403 ? '; your credentials may not call it (lambda:InvokeFunctionUrl)' : '';
    return new CliError(status < 500 ? 'refused' : 'unreachable', `${answered}${hint}`, { mayPass });
  }
  const { code, message, faults = [] } = parsed.data.error;
  return new CliError(exitOf(status, code), message, { code, faults, mayPass });
}

/** A fault of the product is no outage: asking again would not help. */
function exitOf(status: number, code: string): keyof typeof exitCodes {
  if (code === 'INTERNAL') return 'unexpected';
  if (status === 400) return 'badInput';
  return status >= 500 ? 'unreachable' : 'refused';
}
