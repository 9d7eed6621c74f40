/**
 * Value at a path such as `$.score` or `$.predictions[0].score`; undefined if there is none.
 *
 * Own properties only, so that no path reaches a prototype.
 */
export function valueAt(root: unknown, path: string): unknown {
  const parts = path.match(/[A-Za-z_][\w-]*|\d+(?=\])/g) ?? [];
  return parts.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    const inner: unknown = Reflect.get(value, part);
    return inner;
  }, root);
}

/** A value that can stand as a prediction or a captured feature; undefined for objects, lists and what is not there. */
export function scalarOf(value: unknown): number | string | boolean | null | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
