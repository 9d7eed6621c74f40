import type { Specification } from '../../contracts/people/specification.ts';

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
 * Undefined where one is missing, and for regression, whose predictions differ by amounts.
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

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [own, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return own.size === other.size && [...own].every(([key, value]) => other.has(key) && isSame(value, other.get(key)));
}
