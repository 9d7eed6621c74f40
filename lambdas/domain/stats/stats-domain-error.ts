/** An argument lies outside the domain of a statistic. */
export class StatsDomainError extends Error {
  override readonly name = 'StatsDomainError';
  readonly code = 'STATS_DOMAIN';
}

/**
 * Stops when an argument is outside its domain.
 *
 * @throws StatsDomainError naming the argument, its domain and what was given
 */
export function demand(
  holds: boolean,
  argument: string,
  given: { readonly value: number; readonly right: string },
): void {
  if (!holds) throw new StatsDomainError(`${argument} must be ${given.right}, got ${given.value}`);
}

/** @throws StatsDomainError unless the value is finite and above 0 */
export function demandPositive(argument: string, value: number): void {
  demand(value > 0 && value < Infinity, argument, { value, right: 'above 0 and finite' });
}

/** @throws StatsDomainError unless the value is a whole number from 0 up */
export function demandCount(argument: string, value: number): void {
  demand(Number.isSafeInteger(value) && value >= 0, argument, { value, right: 'a whole number from 0 up' });
}

/** @throws StatsDomainError for NaN */
export function demandNumber(argument: string, value: number): void {
  demand(!Number.isNaN(value), argument, { value, right: 'a number' });
}
