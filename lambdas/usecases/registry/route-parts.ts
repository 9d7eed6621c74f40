import { secondsIn } from '../../contracts/people/duration.ts';
import type { Fault } from '../../contracts/people/faults.ts';
import type { Route } from '../../contracts/stored/route.ts';
import type { Specification } from '../../contracts/people/specification.ts';
import { mayForward } from '../../domain/routing/forwarded-headers.ts';
import type { VersionRecord } from '../../contracts/people/version.ts';

/** The parts of a route that follow from the specification; a key that is undefined takes the part out of the route. */
export interface RouteParts {
  readonly timeoutMs: number;
  readonly maxInFlight: Route['maxInFlight'];
  readonly sticky: Route['sticky'];
  readonly captureFields: Route['captureFields'];
  readonly capturePaths: Route['capturePaths'];
  readonly hashedFields: Route['hashedFields'];
  readonly segments: Route['segments'];
  readonly capturePerSecond: Route['capturePerSecond'];
  readonly predictionPath: string | undefined;
  readonly task: Route['task'];
  readonly forwardHeaders: Route['forwardHeaders'];
  readonly fallback: Route['fallback'];
  readonly breaker: Route['breaker'];
  readonly hedge: Route['hedge'];
  readonly holdout: Route['holdout'];
  readonly rules: Route['rules'];
}

type WrittenRule = NonNullable<Specification['rules']>[number];
type Hop = Route['fallback'][number];

/** What the specification's fallback chain may name. */
export interface KnownVersions {
  readonly versions: readonly Pick<VersionRecord, 'version' | 'target' | 'status'>[];
  readonly lastChampion?: Route['lastChampion'];
}

/**
 * Derives the parts of a route from a specification: deadline, sticky header, captured fields, what counts as a prediction, headers
 * that go on, rules, fallback chain.
 *
 * `last-champion` becomes the version that served before, and no hop at all while there is none.
 * Sensitive features are captured hashed, or not at all. Spread the result over a route: `{ ...route, ...routeParts(…) }`.
 */
export function routeParts(specification: Specification, known: KnownVersions): RouteParts {
  const { signature, task, forwardHeaders } = specification;
  const captured = (signature?.features ?? []).filter((one) => one.sensitive !== 'drop');
  const placed = captured.flatMap(({ name, path }) => (path === undefined ? [] : [[name, path] as const]));
  const hashed = captured.filter((one) => one.sensitive === 'hash').map(({ name }) => name);
  return {
    timeoutMs: specification.slo.timeoutMs,
    maxInFlight: specification.maxInFlight,
    sticky: specification.sticky,
    captureFields: captured.map((one) => one.name),
    capturePaths: placed.length === 0 ? undefined : Object.fromEntries(placed),
    hashedFields: hashed.length === 0 ? undefined : hashed,
    segments: segmentsOf(specification),
    capturePerSecond: specification.capture?.perSecond,
    predictionPath: signature?.prediction?.path,
    task,
    forwardHeaders,
    fallback: specification.fallback.flatMap((hop) => hopOf(hop, known)),
    breaker: breakerOf(specification),
    hedge: hedgeOf(specification),
    holdout: holdoutOf(specification, known),
    rules: specification.rules?.flatMap((rule) => ruleOf(rule, known)),
  };
}

/** Values of a sensitive feature are looked at too, but never captured: a segment of it is declared for fairness alone. */
export function segmentsOf({
  segments = [],
  signature,
}: Pick<Specification, 'segments' | 'signature'>): Route['segments'] {
  if (segments.length === 0) return undefined;
  return segments.map(({ feature, values }) => {
    const path = signature?.features.find(({ name }) => name === feature)?.path;
    return { feature, values, ...(path === undefined ? {} : { path }) };
  });
}

type HoldoutHops = NonNullable<Route['holdout']>['hops'];

/** An answer that was good before was the model's: it answers nobody who is held out. */
function holdoutOf({ holdout, fallback }: Specification, known: KnownVersions): Route['holdout'] {
  if (holdout === undefined) return undefined;
  const { share, by } = holdout;
  const chain: HoldoutHops = fallback.flatMap((hop) => hopOf(hop, known)).filter((hop) => hop.kind !== 'cached');
  const named = typeof by === 'string' ? [] : hopOf({ version: by.version }, known);
  const own: HoldoutHops = named.filter((hop) => hop.kind === 'version');
  return { sharePercent: share, hops: by === 'fallback' ? chain : by === 'last-hop' ? chain.slice(-1) : own };
}

/** A hold-out that nobody could answer, as a fault of the specification. */
export function holdoutFaults(
  { holdout, fallback }: Pick<Specification, 'holdout' | 'fallback'>,
  known: KnownVersions,
): readonly Fault[] {
  if (holdout === undefined) return [];
  const { by } = holdout;
  if (typeof by !== 'string') {
    if (targetOf(by.version, known) !== undefined) return [];
    const got = JSON.stringify(by.version);
    return [{ path: 'holdout.by.version', message: `must be a registered version that is not retired, got ${got}` }];
  }
  if (fallback.some((hop) => !('cached' in hop))) return [];
  const message = `must have somebody to answer: ${by} needs a version or a static answer in fallback`;
  return [{ path: 'holdout.by', message }];
}

/** Versions that the fallback chain names and nobody registered, each as a fault of the specification. */
export function fallbackFaults(specification: Pick<Specification, 'fallback'>, known: KnownVersions): readonly Fault[] {
  return specification.fallback.flatMap((hop, index) => {
    if (!('version' in hop) || hop.version === 'last-champion' || targetOf(hop.version, known) !== undefined) return [];
    return [
      {
        path: `fallback[${index}].version`,
        message: `must be last-champion or a registered version that is not retired, got ${JSON.stringify(hop.version)}`,
      },
    ];
  });
}

/** Headers that a specification names and that never go on, each as a fault of the specification. */
export function headerFaults({ forwardHeaders = [] }: Specification): readonly Fault[] {
  return forwardHeaders.flatMap((name, index) =>
    mayForward(name)
      ? []
      : [{ path: `forwardHeaders[${index}]`, message: `must be a header that may go on to a target, got ${name}` }],
  );
}

function breakerOf({ breaker }: Specification): Route['breaker'] {
  if (breaker === undefined || breaker === 'off') return breaker;
  const { failures, of, pause } = breaker;
  return { failures, of, pauseMs: secondsIn(pause) * 1_000 };
}

function hedgeOf({ hedge }: Specification): Route['hedge'] {
  return hedge === undefined ? undefined : { after: hedge.after, sharePercent: hedge.maxShare };
}

/** A rule whose version is gone sends nowhere: it is left out. */
function ruleOf({ name, when, version }: WrittenRule, known: KnownVersions): NonNullable<Route['rules']> {
  if (version === 'champion') return [{ name, when }];
  const target = targetOf(version, known);
  return target === undefined ? [] : [{ name, when, to: { version, target } }];
}

function hopOf(hop: Specification['fallback'][number], known: KnownVersions): readonly Hop[] {
  if ('static' in hop) return [{ kind: 'static', body: hop.static }];
  if ('cached' in hop) return [{ kind: 'cached', maxAgeMs: secondsIn(hop.cached) * 1_000 }];
  if (hop.version === 'last-champion') {
    return known.lastChampion === undefined ? [] : [{ kind: 'version', ...known.lastChampion }];
  }
  const target = targetOf(hop.version, known);
  return target === undefined ? [] : [{ kind: 'version', version: hop.version, target }];
}

/** Target of a version that is registered and not retired. */
export function targetOf(version: string, known: KnownVersions): VersionRecord['target'] | undefined {
  return known.versions.find((one) => one.version === version && one.status !== 'retired')?.target;
}
