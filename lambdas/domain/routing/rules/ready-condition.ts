import type { Condition } from '../../../contracts/people/routing/rules.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { levelOf } from '../../labels/segment-levels.ts';
import { pathReader, valueOf } from '../json-path.ts';
import type { RuleRequest } from './rule-request.ts';

/** Segments that conditions may name. */
export type Segments = NonNullable<Route['segments']>;

/** A condition made ready to be asked of one request after the other. */
export interface ReadyCondition {
  readonly asked: Condition;
  /** What stands where the condition looks; undefined where nothing does. */
  readonly valueIn: (request: RuleRequest) => unknown;
  /** Whether a value passes its test; what is not there passes none. */
  readonly holds: (value: unknown) => boolean;
}

/** Reads paths and names once, so that no request pays for that. */
export function readyCondition(asked: Condition, segments: Segments = []): ReadyCondition {
  return { asked, valueIn: readerOf(asked, segments), holds: testOf(asked) };
}

/** The test of a condition, for values where it looks. */
export function testOf(asked: Condition): (value: unknown) => boolean {
  const { is }: { readonly is?: readonly unknown[] | undefined } = asked;
  if (is !== undefined) return (value) => is.includes(value);
  if (asked.kind === 'segment') return () => false;
  const { startsWith } = asked;
  if (startsWith !== undefined) return (value) => typeof value === 'string' && value.startsWith(startsWith);
  return asked.kind === 'field' ? rangeTest(asked.from, asked.below) : () => false;
}

function rangeTest(from: number | undefined, below: number | undefined): (value: unknown) => boolean {
  return (value) =>
    typeof value === 'number' && (from === undefined || value >= from) && (below === undefined || value < below);
}

function readerOf(asked: Condition, segments: Segments): ReadyCondition['valueIn'] {
  switch (asked.kind) {
    case 'header': {
      const name = asked.name.toLowerCase();
      // What is no text is no header but a property of every object.
      return ({ headers }) => (typeof headers[name] === 'string' ? headers[name] : undefined);
    }
    case 'path':
      return ({ path }) => path;
    case 'field': {
      const read = pathReader(asked.path);
      return ({ json }) => read(json()?.json);
    }
    case 'segment':
      return levelReader(segments.find(({ feature }) => feature === asked.feature));
  }
}

/** A body that is no JSON is in no level, `missing` included. */
function levelReader(segment: Segments[number] | undefined): ReadyCondition['valueIn'] {
  if (segment === undefined) return () => undefined;
  const { values, feature, path } = segment;
  const read = path === undefined ? (root: unknown) => valueOf(root, feature) : pathReader(path);
  return ({ json }) => {
    const parsed = json();
    return parsed === undefined ? undefined : levelOf(read(parsed.json), values);
  };
}
