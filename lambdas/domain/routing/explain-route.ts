import type { Route } from '../../contracts/stored/route.ts';
import { assignRequest, stickyKey } from './assign-request.ts';
import { failingIn, readyRules } from './rules/match-rule.ts';
import type { ReadyCondition } from './rules/ready-condition.ts';
import type { RuleRequest } from './rules/rule-request.ts';

/** Share of the drawn requests that a version has. */
interface Share {
  readonly version: string;
  readonly percent: number;
}

/** A rule that was asked before the decision fell, and why it did not decide. */
export interface PassedRule {
  /** Its place among the rules, from 1. */
  readonly number: number;
  readonly rule: string;
  /** The first of its conditions that does not hold; absent where it matches, and sends to a champion that there is not. */
  readonly failing?: ReadyCondition['asked'];
  /** Whether nothing at all stands where the condition looks. */
  readonly isAbsent: boolean;
}

/** Who would serve a request, and what decides it. Holds neither salts nor addresses, and nothing of the request. */
export type RouteExplanation = {
  readonly revision: number;
  /** Versions and static answers that would step in, in order. */
  readonly next: readonly string[];
  /** Rules before the one that decides; all where none does. */
  readonly passed: readonly PassedRule[];
} & (
  | { readonly decidedBy: 'rule'; readonly rule: string; readonly number: number; readonly version: string }
  /** `position` is there where a sticky key gives it; else the request is drawn anew each time, and so is its version. */
  | {
      readonly decidedBy: 'draw';
      readonly shares: readonly Share[];
      readonly position?: number;
      readonly version?: string;
    }
  | { readonly decidedBy: 'holdout'; readonly version: string }
  | { readonly decidedBy: 'fallback' }
);

/** Explains who would serve a request under a route, by the code that serves it. */
export function explainRoute(route: Route, request: RuleRequest): RouteExplanation {
  const assigned = assignRequest(route, { ...request, isProbe: false, draw: neverHeld });
  const { version, rule, position } = assigned;
  const passed = passedBy(route, request);
  const common = { revision: route.revision, next: namesAfter(route, version), passed };
  if (rule !== undefined) return { ...common, decidedBy: 'rule', rule, number: passed.length + 1, version };
  if (assigned.role === 'holdout') return { ...common, next: namesHeld(route, version), decidedBy: 'holdout', version };
  const shares = sharesOf(route);
  if (shares.length === 0) return { ...common, decidedBy: 'fallback' };
  if (stickyKey(route, request.headers) === undefined)
    return { ...common, next: namesAfter(route), decidedBy: 'draw', shares };
  return { ...common, decidedBy: 'draw', shares, position, version };
}

/** A draw that is no hold-out's, whatever its share: only a key says for sure that a request is held out. */
const neverHeld = (): number => 1 - Number.EPSILON;

function namesHeld({ holdout, champion }: Route, asked: string): readonly string[] {
  const hops = (holdout?.hops ?? []).map((hop) => (hop.kind === 'version' ? hop.version : hop.kind));
  return [...new Set(champion === undefined ? hops : [...hops, champion.version])].filter((name) => name !== asked);
}

function passedBy(route: Route, request: RuleRequest): readonly PassedRule[] {
  const { rules } = readyRules(route);
  const passed: PassedRule[] = [];
  for (const [at, rule] of rules.entries()) {
    const failing = failingIn(rule, request);
    const isDeciding = failing === undefined && (rule.to ?? route.champion) !== undefined;
    if (isDeciding) break;
    const isAbsent = failing !== undefined && failing.valueIn(request) === undefined;
    passed.push({
      number: at + 1,
      rule: rule.name,
      isAbsent,
      ...(failing === undefined ? {} : { failing: failing.asked }),
    });
    if (failing === undefined) break;
  }
  return passed;
}

/** Champion and declared fallback, without the version that was asked first. */
function namesAfter({ champion, fallback }: Route, asked?: string): readonly string[] {
  const declared = fallback.map((hop) => (hop.kind === 'version' ? hop.version : hop.kind));
  const all = champion === undefined ? declared : [champion.version, ...declared];
  return [...new Set(all)].filter((name) => name !== asked);
}

function sharesOf({ champion, challengers, holdBack, control }: Route): readonly Share[] {
  const held = holdBack === undefined ? [] : [{ version: holdBack.version, percent: holdBack.sharePercent }];
  const claims = [...challengers, ...(control === undefined ? [] : [control])];
  const drawn = [...claims.map(({ version, weightPercent }) => ({ version, percent: weightPercent })), ...held];
  const rest = drawn.reduce((left, { percent }) => left - percent, 100);
  return champion === undefined
    ? drawn
    : [...drawn, { version: champion.version, percent: Math.round(rest * 1e6) / 1e6 }];
}
