import type { Route } from '../../contracts/stored/route.ts';
import type { Target } from '../../contracts/people/target.ts';
import type { Assigned } from '../../domain/routing/assign-request.ts';
import { forwardedHeaders } from '../../domain/routing/forwarded-headers.ts';
import type { HopOutcome } from './judge-reply.ts';
import type { TargetCaller } from './ports.ts';

/** A version to ask. */
export interface VersionHop {
  readonly kind: 'version';
  readonly version: string;
  readonly target: Target;
}

/** One hop of the chain: a version, an answer that was good before, or the one that is given when all others failed. */
export type Hop =
  | VersionHop
  | { readonly kind: 'cached'; readonly maxAgeMs: number }
  | { readonly kind: 'static'; readonly body: unknown };

/** What one hop came to. */
export interface HopResult extends HopOutcome {
  readonly version: string;
  readonly latencyMs: number;
  /** It was slow, and asked twice: which call gave its answer. */
  readonly hedge?: 'first' | 'second';
  /** It was slow, and the share of second calls was spent. */
  readonly hedgeCapped?: true;
}

/** What a hop is asked. */
export interface HopRequest {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** All headers of the caller, in lower case; each target gets its part. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Hops of a request: the assigned variant, the champion if that is another, then the declared fallback; its own for one that is held out. */
export function hopsOf(
  route: Route,
  { version, target, role }: Pick<Assigned, 'version' | 'target' | 'role'>,
): readonly Hop[] {
  const { champion, fallback, holdout } = route;
  const serving = champion === undefined ? [] : [{ kind: 'version' as const, ...champion }];
  // Nobody is left without an answer: one that the champion gave is a failure of who holds out.
  if (role === 'holdout') return eachOnce([...(holdout?.hops ?? []), ...serving]);
  if (target === undefined) return fallback;
  return eachOnce([{ kind: 'version', version, target }, ...serving, ...fallback]);
}

function eachOnce(chain: readonly Hop[]): readonly Hop[] {
  return chain.filter(
    (hop, at) =>
      hop.kind !== 'version' ||
      chain.findIndex((other) => other.kind === 'version' && other.version === hop.version) === at,
  );
}

/** Milliseconds for the first of these hops: an equal share of what is left for all versions among them. */
export function hopShareMs(hops: readonly Hop[], leftMs: number): number {
  const versions = hops.filter(({ kind }) => kind === 'version').length;
  return Math.max(1, Math.floor(leftMs / versions));
}

/** A request as one target gets it: the body as it came, the headers that may go on. */
export function requestFor(
  { forwardHeaders = [] }: Route,
  { headers, ...request }: HopRequest,
  to: { readonly target: Target; readonly deadlineMs: number },
): Parameters<TargetCaller['call']>[1] {
  const { kind } = to.target;
  return { ...request, headers: forwardedHeaders(headers, { kind, named: forwardHeaders }), deadlineMs: to.deadlineMs };
}
