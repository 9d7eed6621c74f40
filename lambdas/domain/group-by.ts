/** Groups a list by a key, in the order in which the keys are met first. */
export function groupBy<Value, Key>(
  list: readonly Value[],
  keyOf: (value: Value) => Key,
): ReadonlyMap<Key, readonly Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of list) {
    const key = keyOf(value);
    const held = groups.get(key);
    if (held === undefined) groups.set(key, [value]);
    else held.push(value);
  }
  return groups;
}
