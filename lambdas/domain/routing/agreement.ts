import type { Specification } from '../../contracts/people/specification.ts';
import { canonicalJson } from '../canonical-json.ts';

/** How predictions of a model are decisions. */
export interface DecisionTerms {
  readonly task?: Specification['task'] | undefined;
  /** Score from which on a binary prediction is positive. @default 0.5 */
  readonly threshold?: number | undefined;
}

const EVEN = 0.5;

/**
 * Whether two predictions of one request are the same decision: scores on the same side of the threshold, equal classes, equal values.
 *
 * Undefined where one is missing or too deep to be compared, and for regression, whose predictions differ by amounts.
 */
export function agreementOf(
  champion: unknown,
  challenger: unknown,
  { task, threshold = EVEN }: DecisionTerms,
): boolean | undefined {
  if (champion === undefined || challenger === undefined || task === 'regression') return undefined;
  if (task === 'binary' && typeof champion === 'number' && typeof challenger === 'number')
    return champion >= threshold === challenger >= threshold;
  return isSame(champion, challenger);
}

/** Lists and objects are compared as a whole; two that are nested too deep to be written as JSON are not compared. */
function isSame(a: unknown, b: unknown): boolean | undefined {
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  try {
    return canonicalJson(a) === canonicalJson(b);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
