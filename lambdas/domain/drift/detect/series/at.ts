/** Entry of a list of doubles, 0 outside it. Of one list type alone, so that engines compile it to a plain read. */
export function at(list: Float64Array, index: number): number {
  return list[index] ?? 0;
}

/** Entry of a packed list, 0 outside it. */
export function atPacked(list: Int8Array | Int16Array | Uint16Array, index: number): number {
  return list[index] ?? 0;
}

/** Entry of a list of singles, 0 outside it. */
export function atSingle(list: Float32Array, index: number): number {
  return list[index] ?? 0;
}
