import type { Condition } from '../../../contracts/people/routing/rules.ts';
import { groupBy } from '../../group-by.ts';
import { levelOf } from '../../labels/segment-levels.ts';
import { canonicalPath } from '../json-path.ts';
import { testOf, type Segments } from './ready-condition.ts';

/** A condition by the part of a request that it looks at, and its test of what stands there. */
export interface Asked {
  readonly subject: string;
  readonly holds: (value: unknown) => boolean;
  readonly kind: 'header' | 'path' | 'field';
  /** Values that the condition itself names. */
  readonly named: readonly unknown[];
}

/** A character that no condition can hope to name: values of a kind of their own are made with it. */
const OTHER = '\u{10FFFD}';

/** Stands at each field of a body that is no JSON: no test is passed there, and no level is one of a segment's, `missing` included. */
const NO_JSON = Symbol('no JSON');

/** What a condition asks; a level of a segment is asked of the field where the segment looks. */
export function askedOf(condition: Condition, segments: Segments): Asked {
  const holds = testOf(condition);
  switch (condition.kind) {
    case 'header':
      return { kind: 'header', subject: `header ${condition.name.toLowerCase()}`, holds, named: textsOf(condition) };
    case 'path':
      return { kind: 'path', subject: 'path', holds, named: textsOf(condition) };
    case 'field': {
      const { path, from, below } = condition;
      const numbers = [from, below].filter((one) => one !== undefined);
      return {
        kind: 'field',
        subject: `field ${canonicalPath(path)}`,
        holds,
        named: [...textsOf(condition), ...numbers],
      };
    }
    case 'segment': {
      const { path, values = [] } = segments.find(({ feature }) => feature === condition.feature) ?? {};
      const place = path === undefined ? JSON.stringify([condition.feature]) : canonicalPath(path);
      const named = [OTHER, ...values.flatMap(writtenAs)];
      return {
        kind: 'field',
        subject: `field ${place}`,
        holds: (value) => value !== NO_JSON && holds(levelOf(value, values)),
        named,
      };
    }
  }
}

/** Values of each subject of which each other value is like one, for all conditions that are asked of it. */
export function tellingApart(asked: readonly Asked[], isJson: boolean): ReadonlyMap<string, readonly unknown[]> {
  const subjects = groupBy(asked, ({ subject }) => subject);
  return new Map([...subjects].map(([subject, conditions]) => [subject, valuesOf(conditions, isJson)] as const));
}

function textsOf({
  is = [],
  startsWith,
}: {
  readonly is?: readonly unknown[] | undefined;
  readonly startsWith?: string | undefined;
}) {
  return startsWith === undefined ? is : [...is, startsWith, startsWith + OTHER];
}

/** What stands in a body where a level is declared: its text, or what is written alike. */
function writtenAs(level: string): readonly unknown[] {
  const alike = [Number(level), true, false].filter((one) => String(one) === level);
  return [level, ...alike];
}

function valuesOf(conditions: readonly Asked[], isJson: boolean): readonly unknown[] {
  // All that look at one place are of one kind.
  const kind = conditions[0]?.kind ?? 'field';
  if (kind === 'field' && !isJson) return [NO_JSON];
  const named = conditions.flatMap((one) => one.named);
  const numbers = named.filter((one): one is number => typeof one === 'number');
  // Nothing at all first, because it passes the fewest tests; a path is always there.
  const others = kind === 'path' ? [`/${OTHER}`, '/'] : [undefined];
  return [...new Set([...others, ...named, ...around(numbers)])].filter((value) => mayStand(kind, value));
}

/** Numbers at all bounds, between each two of them, and beyond. */
function around(numbers: readonly number[]): readonly number[] {
  if (numbers.length === 0) return [];
  const sorted = [-Number.MAX_VALUE, ...new Set(numbers), Number.MAX_VALUE].toSorted((a, b) => a - b);
  return sorted.flatMap((one, at) => [one, one / 2 + (sorted[at + 1] ?? one) / 2]);
}

/** A path starts with a slash; around a header's value no blanks are left, and it is one line. */
function mayStand(kind: Asked['kind'], value: unknown): boolean {
  if (kind === 'path') return typeof value === 'string' && value.startsWith('/');
  if (kind !== 'header' || value === undefined) return true;
  return typeof value === 'string' && value === value.trim() && !/[\r\n\0]/.test(value);
}
