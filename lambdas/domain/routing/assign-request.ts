import type { Assignment } from '../../contracts/people/names.ts';
import type { Route } from '../../contracts/stored/route.ts';
import { isControlled, isHeldBack, variantAt } from './choose-variant.ts';
import { heldOut, type HoldoutHop } from './fallback/hold-out.ts';
import type { Headers } from './forwarded-headers.ts';
import { positionOf } from './position.ts';
import { matchRule, readyRules } from './rules/match-rule.ts';
import type { RuleRequest } from './rules/rule-request.ts';

/** A version and where it runs. */
type Placed = NonNullable<Route['champion']>;

/** Which variant a request was given to, and why. */
export interface Assigned {
  readonly version: string;
  /** Where the version runs; absent where nobody serves by right and no challenger was drawn. */
  readonly target: Placed['target'] | undefined;
  readonly role: 'champion' | 'challenger' | 'control' | 'held-back' | 'rule' | 'holdout' | 'fallback';
  readonly assignment: Assignment;
  readonly position: number;
  readonly isSticky: boolean;
  /** Name of the rule that decided. */
  readonly rule?: string;
}

/** A request that is to be assigned. */
export interface Assignable extends RuleRequest {
  /** Asked by the platform itself: such requests are drawn, whatever the rules say. */
  readonly isProbe: boolean;
  /** A number in [0, 1) where no key gives the position. */
  readonly draw: () => number;
}

/** Decides who serves a request: the first rule that matches, else the hold-out, else the weights at its position. */
export function assignRequest(route: Route, request: Assignable): Assigned {
  const key = stickyKey(route, request.headers);
  const isSticky = key !== undefined;
  const position = isSticky ? positionOf(key, route.salt) : request.draw();
  const ruled = request.isProbe ? undefined : byRule(route, request);
  if (ruled !== undefined) {
    const { to, role, rule } = ruled;
    return { ...placed(to), role, assignment: 'rule', position, isSticky, rule };
  }
  const held = request.isProbe ? undefined : heldOut(route, key, request.draw);
  if (held !== undefined) return { ...placeOf(held), role: 'holdout', assignment: 'holdout', position, isSticky };
  return { ...drawnAt(route, position), assignment: request.isProbe ? 'probe' : 'random', position, isSticky };
}

function drawnAt(route: Route, position: number): Pick<Assigned, 'version' | 'target' | 'role'> {
  const challenger = variantAt(route, position);
  if (challenger !== undefined) return { ...placed(challenger), role: 'challenger' };
  const control = isControlled(route, position) ? route.control : undefined;
  if (control !== undefined) return { ...placed(control), role: 'control' };
  const before = isHeldBack(route, position) ? route.holdBack : undefined;
  if (before !== undefined) return { ...placed(before), role: 'held-back' };
  return route.champion === undefined
    ? { ...nobody, role: 'fallback' }
    : { ...placed(route.champion), role: 'champion' };
}

function placed({ version, target }: Placed): Placed {
  return { version, target };
}

/** A constant answer stands in the place of a version, under its own name. */
function placeOf(hop: HoldoutHop): Pick<Assigned, 'version' | 'target'> {
  return hop.kind === 'version'
    ? { version: hop.version, target: hop.target }
    : { version: 'static', target: undefined };
}

/** An empty or blank key is no key: all who send one would be one user. */
export function stickyKey({ sticky }: Pick<Route, 'sticky'>, headers: Headers): string | undefined {
  const key = sticky === undefined ? undefined : headers[sticky.header.toLowerCase()];
  // What is no text is no header but a property of every object.
  return typeof key !== 'string' || key.trim() === '' ? undefined : key;
}

const nobody = { version: 'none', target: undefined };

/** Who is chosen by a rule; one that sends to the champion decides nothing while there is none. */
function byRule(
  route: Route,
  request: RuleRequest,
): { readonly to: Placed; readonly role: Assigned['role']; readonly rule: string } | undefined {
  const { champion, challengers } = route;
  const rule = matchRule(readyRules(route).rules, request);
  const to = rule?.to ?? champion;
  if (rule === undefined || to === undefined) return undefined;
  const isChallenger = challengers.some((one) => one.version === to.version);
  const role = to.version === champion?.version ? 'champion' : isChallenger ? 'challenger' : 'rule';
  return { to, role, rule: rule.name };
}
