/** Sum of numbers, added from left to right; 0 for none. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Sum of one number of each. */
export function sumOf<One>(all: readonly One[], count: (one: One) => number): number {
  return all.reduce((total, one) => total + count(one), 0);
}
