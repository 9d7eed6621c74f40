/** One part of a path: `.name`, `[0]`, `['any key']` or `["any key"]`. */
const PART = /\.([\p{L}_][\p{L}\p{N}_-]*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/gu;

/**
 * Value at a path such as `$`, `$[0]`, `$.predictions[0].score` or `$['sepal length (cm)']`; undefined if there is none.
 *
 * Own properties only, so that no path reaches a prototype.
 */
export function valueAt(root: unknown, path: string): unknown {
  return pathReader(path)(root);
}

/** Reads the value at one path, as {@link valueAt} does, from one document after the other. */
export function pathReader(path: string): (root: unknown) => unknown {
  const names = namesOf(path);
  return (root) => names.reduce<unknown>((value, name) => valueOf(value, name), root);
}

/** Keys and indexes that a path goes through. */
export function namesOf(path: string): readonly string[] {
  return partsOf(path).map(({ name }) => name);
}

/** Value of a key as it is written, whatever characters it is made of; undefined if there is none. */
export function valueOf(root: unknown, key: string): unknown {
  if (typeof root !== 'object' || root === null || !Object.hasOwn(root, key)) return undefined;
  const inner: unknown = Reflect.get(root, key);
  return inner;
}

/** The document `root` with `value` at a path; what stands in the way and is no object or list is replaced. */
export function placeAt(root: unknown, path: string, value: unknown): unknown {
  return place(root, partsOf(path), value);
}

/** The document `root` with `value` under a key as it is written, whatever characters it is made of. */
export function placeKey(root: unknown, key: string, value: unknown): unknown {
  return place(root, [{ name: key, isIndex: false }], value);
}

/** One text for all ways to write a path. */
export function canonicalPath(path: string): string {
  return JSON.stringify(namesOf(path));
}

/** A value that can stand as a prediction or a captured feature; undefined for objects, lists and what is not there. */
export function scalarOf(value: unknown): number | string | boolean | null | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

interface Part {
  readonly name: string;
  readonly isIndex: boolean;
}

function partsOf(path: string): readonly Part[] {
  return [...path.matchAll(PART)].map(([, name, index, single, double]) => ({
    name: name ?? index ?? single ?? double ?? '',
    isIndex: index !== undefined,
  }));
}

function place(root: unknown, parts: readonly Part[], value: unknown): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  const inner = place(valueOf(root, part.name), rest, value);
  if (part.isIndex) {
    const list: readonly unknown[] = Array.isArray(root) ? root : [];
    const length = Math.max(list.length, Number(part.name) + 1);
    return Array.from({ length }, (_, at) => (at === Number(part.name) ? inner : (list[at] ?? null)));
  }
  const isObject = typeof root === 'object' && root !== null && !Array.isArray(root);
  return Object.fromEntries([...(isObject ? Object.entries(root) : []), [part.name, inner]]);
}

const decoder = new TextDecoder();

/** A body's JSON, whatever it is; undefined where it is none. */
export function jsonIn(body: Uint8Array): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(decoder.decode(body)) };
  } catch {
    return undefined;
  }
}

/** A body's JSON as {@link jsonIn} reads it: when it is first asked for, and then never again. */
export type BodyJson = () => ReturnType<typeof jsonIn>;

/** Reads a body at most once, whoever asks. */
export function readOnce(body: Uint8Array): BodyJson {
  let read: { readonly parsed: ReturnType<typeof jsonIn> } | undefined;
  return () => (read ??= { parsed: jsonIn(body) }).parsed;
}
