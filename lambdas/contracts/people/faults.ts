import * as z from 'zod';
import { fieldOf, isDeeperThan } from './json-fields.ts';
import type { ErrorCode } from '../api/error-codes.ts';

/** One thing that is wrong with an input: where, and a sentence with what was given and what would be right. */
export interface Fault {
  /** Path in the input, as people write it: `rollout.strategy.steps[0].weight`; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
  /** The named error that it is, where it is more than wrong input. */
  readonly code?: ErrorCode;
}

/** A fault whose place is still a list of keys and indices, as a rule finds it. */
export interface FaultAt {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Most faults that one text tells; a longer list would make telling fail. */
export const MOST_TOLD = 20;
/** Longest path and value that one fault shows. */
const MOST_SHOWN = 80;
/** Longest line of one fault: its message may hold a list. */
const MOST_OF_LINE = 400;

/** Either the parsed value or every fault of the input. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };

/** Deepest input; what is deeper than some thousands of levels cannot even be printed. */
export const MOST_LEVELS = 100;

/** Checks an unknown input against a schema and reports all faults at once, each with its path and what was given. */
export function check<T>(schema: z.ZodType<T>, input: unknown): Checked<T> {
  if (isDeeperThan(MOST_LEVELS, input)) {
    return { ok: false, faults: [{ path: '', message: `must be nested at most ${MOST_LEVELS} levels deep` }] };
  }
  const parsed = schema.safeParse(input, { error: rightWords });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, faults: parsed.error.issues.flatMap((issue) => faultsOf(issue, input)) };
}

/** A fault as one line: `rollout.strategy.steps[0].weight must be …, got 0`. */
export function faultLine(fault: Fault): string {
  return shorten(fault.path === '' ? fault.message : `${fault.path}: ${fault.message}`, MOST_OF_LINE);
}

/** Faults as one text: the first 20, and how many more there are. */
export function faultLines(faults: readonly Fault[], separator = '; '): string {
  const rest = faults.length - MOST_TOLD;
  const more = rest > 0 ? [`and ${rest} more`] : [];
  return [...faults.slice(0, MOST_TOLD).map(faultLine), ...more].join(separator);
}

/** Writes a path of keys and indices the way people read it. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = shorten(String(part));
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

function faultsOf(issue: z.core.$ZodIssue, input: unknown): Fault[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathText([...issue.path, key]),
      message: 'unknown key; remove it or correct its spelling',
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a))[0] ?? [];
    return nearest.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, input));
  }
  return [{ path, message: `${lowerFirst(issue.message)}, got ${show(valueAt(input, issue.path))}` }];
}

/** Types of JSON in words. */
const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What would be right, for rules that have no words of their own; undefined leaves it to the rule. */
function rightWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return `must be ${typeWords[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small')
    return boundWords(issue.origin, {
      word: issue.inclusive === true ? 'at least' : 'more than',
      bound: issue.minimum,
    });
  if (issue.code === 'too_big')
    return boundWords(issue.origin, { word: issue.inclusive === true ? 'at most' : 'less than', bound: issue.maximum });
  return issue.code === 'not_multiple_of' ? `must be a multiple of ${issue.divisor}` : undefined;
}

const bounded: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  set: ['entry', 'entries'],
  map: ['entry', 'entries'],
};

function boundWords(
  origin: string,
  { word, bound }: { readonly word: string; readonly bound: number | bigint },
): string {
  const [one, many] = bounded[origin] ?? [];
  return one === undefined ? `must be ${word} ${bound}` : `must have ${word} ${bound} ${bound === 1 ? one : many}`;
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(fieldOf, input);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return shorten(typeof value === 'number' ? String(value) : JSON.stringify(value));
}

function shorten(text: string, most = MOST_SHOWN): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}
