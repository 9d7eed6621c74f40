import type { Route } from '../../../contracts/stored/route.ts';
import { readyCondition, type ReadyCondition } from './ready-condition.ts';
import type { RuleRequest } from './rule-request.ts';

/** A rule of a route made ready to be asked. */
export interface ReadyRule extends Pick<NonNullable<Route['rules']>[number], 'name' | 'to'> {
  readonly when: readonly ReadyCondition[];
}

interface ReadyRules {
  readonly rules: readonly ReadyRule[];
  readonly looksAtPath: boolean;
}

const none: ReadyRules = { rules: [], looksAtPath: false };
/** Routes are read once and serve many requests: so long their rules are kept ready. */
const made = new WeakMap<Route, ReadyRules>();

/** Rules of a route, made ready when they are first asked for. */
export function readyRules(route: Route): ReadyRules {
  if (route.rules === undefined || route.rules.length === 0) return none;
  const held = made.get(route);
  if (held !== undefined) return held;
  const rules = route.rules.map((rule) => ({
    ...rule,
    when: rule.when.map((one) => readyCondition(one, route.segments)),
  }));
  const looksAtPath = rules.some(({ when }) => when.some(({ asked }) => asked.kind === 'path'));
  const ready = { rules, looksAtPath };
  made.set(route, ready);
  return ready;
}

/** The first rule of which all conditions hold; undefined if there is none. */
export function matchRule(rules: readonly ReadyRule[], request: RuleRequest): ReadyRule | undefined {
  return rules.find((rule) => failingIn(rule, request) === undefined);
}

/** The first condition of a rule that does not hold. */
export function failingIn({ when }: ReadyRule, request: RuleRequest): ReadyCondition | undefined {
  return when.find(({ valueIn, holds }) => !holds(valueIn(request)));
}

/** Why a path is not served; undefined where it is. Only rules know what paths behind a model's name mean. */
export function pathFault(route: Route, path: string): string | undefined {
  if (path === '/' || readyRules(route).looksAtPath) return undefined;
  return `no rule of ${route.model} looks at the path, so it must be /${route.model}`;
}
