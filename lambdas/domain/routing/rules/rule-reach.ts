import type { Condition } from '../../../contracts/people/routing/rules.ts';
import { namesOf } from '../json-path.ts';
import { askedOf, tellingApart, type Asked } from './asked-values.ts';
import type { Segments } from './ready-condition.ts';

/** Whether a rule can ever decide: never where its own conditions exclude each other, or earlier rules take all that it asks for. */
export type RuleReach =
  | { readonly kind: 'reachable' }
  | { readonly kind: 'impossible' }
  | { readonly kind: 'shadowed'; readonly by: readonly number[] };

/** A rule by what it asks. */
export interface RuleAsking {
  readonly when: readonly Condition[];
}

/** Values that are tried for one rule; one of which nothing was shown by then is let through. */
const MOST_TRIED = 100_000;

type When = readonly Asked[];
type Chosen = Readonly<Record<string, unknown>>;
interface Search {
  /** Parts of a request by their subjects, and the values that tell all conditions on each apart. */
  readonly values: ReadonlyMap<string, readonly unknown[]>;
  readonly tries: { left: number };
}

/**
 * Whether the rule at an index can ever be the first that matches.
 *
 * Looks for a request that it matches and that none of the rules before it does, among values that tell all conditions apart: those that
 * are named, one that starts as named and is none of them, numbers at, between and beyond the bounds, nothing at all, and no JSON.
 * Fields are taken for independent of each other, but that a value has no fields in it.
 */
export function reachOf(rules: readonly RuleAsking[], index: number, segments: Segments = []): RuleReach {
  const whens = rules.slice(0, index + 1).map(({ when }) => when.map((one) => askedOf(one, segments)));
  const rule = whens.pop();
  const conditions = rules[index]?.when;
  const tries = { left: MOST_TRIED };
  if (rule === undefined || conditions === undefined || hasFieldInValue(conditions)) return { kind: 'impossible' };
  if (!isPossible(rule, [], tries)) return { kind: 'impossible' };
  if (isPossible(rule, whens, tries)) return { kind: 'reachable' };
  const single = whens.findIndex((one) => !isPossible(rule, [one], tries));
  return { kind: 'shadowed', by: single < 0 ? whens.map((_, at) => at) : [single] };
}

/** Whether a condition asks for a field within what another one asks to be a value. */
function hasFieldInValue(when: readonly Condition[]): boolean {
  const fields = when.flatMap((one) => (one.kind === 'field' ? [namesOf(one.path)] : []));
  const isWithin = (inner: readonly string[], outer: readonly string[]): boolean =>
    inner.length > outer.length && outer.every((name, at) => inner[at] === name);
  return fields.some((inner) => fields.some((outer) => isWithin(inner, outer)));
}

function isPossible(rule: When, before: readonly When[], tries: Search['tries']): boolean {
  const asked = [...before.flat(), ...rule];
  return [true, false].some((isJson) => isFound(rule, before, { values: tellingApart(asked, isJson), tries }));
}

function isFound(rule: When, before: readonly When[], search: Search): boolean {
  const own = [...new Set(rule.map(({ subject }) => subject))];
  const matching = (chosen: Chosen, at: number): boolean => {
    const subject = own[at];
    if (subject === undefined) return isEscaped(chosen, before, search);
    const asked = rule.filter((one) => one.subject === subject);
    return someOf(search, subject, (value) =>
      asked.every(({ holds }) => holds(value)) ? matching({ ...chosen, [subject]: value }, at + 1) : false,
    );
  };
  return matching({}, 0);
}

/** Whether what is still open can be chosen so that no rule before matches: each has one condition that fails. */
function isEscaped(chosen: Chosen, before: readonly When[], search: Search): boolean {
  const [first, ...rest] = before;
  if (first === undefined) return true;
  search.tries.left -= first.length;
  const isChosen = ({ subject }: Asked): boolean => Object.hasOwn(chosen, subject);
  if (first.some((one) => isChosen(one) && !one.holds(chosen[one.subject]))) return isEscaped(chosen, rest, search);
  return first.some(
    (one) =>
      !isChosen(one) &&
      someOf(search, one.subject, (value) =>
        one.holds(value) ? false : isEscaped({ ...chosen, [one.subject]: value }, rest, search),
      ),
  );
}

/** Whether one of a subject's values does; also where too much was tried to know. */
function someOf({ values, tries }: Search, subject: string, does: (value: unknown) => boolean): boolean {
  return (values.get(subject) ?? []).some((value) => tries.left-- <= 0 || does(value));
}
