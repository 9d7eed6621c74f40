import type { Route } from '../../contracts/stored/route.ts';
import { levelCode, levelOf } from '../../domain/labels/segment-levels.ts';
import { valueAt, valueOf, type BodyJson } from '../../domain/routing/json-path.ts';

type Segment = NonNullable<Route['segments']>[number];

/** Codes of the declared segments that a request is in; undefined where none are declared, or the body is no JSON. */
export function codesOf({ segments = [] }: Route, json: BodyJson): readonly string[] | undefined {
  if (segments.length === 0) return undefined;
  const parsed = json();
  if (parsed === undefined) return undefined;
  return segments.map((segment) => codeOf(segment, parsed.json));
}

/** Codes of the segments that the open rollout compares; a body that is no JSON lacks all values. Undefined where none are compared. */
export function judgedCodesOf(
  { segments = [], judgedSegments = [], hot }: Route,
  json: BodyJson,
): string[] | undefined {
  if (!hot || judgedSegments.length === 0) return undefined;
  const body = json()?.json;
  return segments.filter(({ feature }) => judgedSegments.includes(feature)).map((segment) => codeOf(segment, body));
}

function codeOf({ feature, path, values }: Segment, body: unknown): string {
  const value = path === undefined ? valueOf(body, feature) : valueAt(body, path);
  return levelCode(feature, levelOf(value, values));
}
