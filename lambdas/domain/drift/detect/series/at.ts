/** Entry of a list of numbers, 0 outside it. */
export function at(list: ArrayLike<number>, index: number): number {
  return list[index] ?? 0;
}
