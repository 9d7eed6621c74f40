import { gunzipSync, gzipSync } from 'node:zlib';

/** A value as one binary attribute: gzip JSON, a fraction of what it takes as plain attributes. */
export function packed(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify(value), { level: 9 });
}

/** An item with an attribute as it was before it was packed; one that is not packed stays as it is. */
export function unpacked(item: unknown, name: string): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const value: unknown = Reflect.get(item, name);
  return value instanceof Uint8Array ? { ...item, [name]: JSON.parse(gunzipSync(value).toString('utf8')) } : item;
}
