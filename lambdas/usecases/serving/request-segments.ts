import type { Route } from '../../contracts/stored/route.ts';
import { levelCode, levelOf } from '../../domain/labels/segment-levels.ts';
import { valueAt, valueOf, type BodyJson } from '../../domain/routing/json-path.ts';

/** Codes of the declared segments that a request is in; undefined where none are declared, or the body is no JSON. */
export function codesOf({ segments = [] }: Route, json: BodyJson): readonly string[] | undefined {
  if (segments.length === 0) return undefined;
  const parsed = json();
  if (parsed === undefined) return undefined;
  return segments.map(({ feature, path, values }) => {
    const value = path === undefined ? valueOf(parsed.json, feature) : valueAt(parsed.json, path);
    return levelCode(feature, levelOf(value, values));
  });
}
