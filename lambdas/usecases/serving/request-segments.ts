import type { Route } from '../../contracts/stored/route.ts';
import { levelCode, levelOf } from '../../domain/labels/segment-levels.ts';
import { valueAt, valueOf } from '../../domain/routing/json-path.ts';

/** Codes of the declared segments that a request is in; undefined where none are declared, or the body is no JSON. */
export function codesOf({ segments = [] }: Route, body: Uint8Array): readonly string[] | undefined {
  if (segments.length === 0) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
  return segments.map(({ feature, path, values }) => {
    const value = path === undefined ? valueOf(parsed, feature) : valueAt(parsed, path);
    return levelCode(feature, levelOf(value, values));
  });
}
