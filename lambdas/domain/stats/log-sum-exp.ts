/** ln Σ exp(values), without overflow. */
export function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values);
  if (top === -Infinity) return top;
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}
