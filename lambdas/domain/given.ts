/** The entries that have a value: absence is meaning, so a field without one is left out. */
export function given<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const known: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in entries) {
    const value = entries[key];
    if (isGiven(value)) known[key] = value;
  }
  return known;
}

function isGiven<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined;
}
