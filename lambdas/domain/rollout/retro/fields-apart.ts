import { canonicalPath } from '../../routing/json-path.ts';

/**
 * Places in which two JSON documents differ, `$.a.b[0]`, in the order of the first: what only one has, and other values.
 *
 * Order of keys says nothing.
 */
export function fieldsApart(a: unknown, b: unknown, place = '$'): readonly string[] {
  if (isList(a) && isList(b)) {
    const places = Array.from({ length: Math.max(a.length, b.length) }, (_, at) => at);
    return places.flatMap((at) => fieldsApart(a[at], b[at], `${place}[${at}]`));
  }
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => fieldsApart(own(a, key), own(b, key), `${place}${keyWords(key)}`));
  }
  return Object.is(a, b) ? [] : [place];
}

function keyWords(key: string): string {
  const simple = `.${key}`;
  return canonicalPath(`$${simple}`) === JSON.stringify([key]) ? simple : `[${JSON.stringify(key)}]`;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
