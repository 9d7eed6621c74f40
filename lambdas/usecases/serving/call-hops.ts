import type { Route } from '../../contracts/stored/route.ts';
import type { Target } from '../../contracts/people/target.ts';
import type { Assigned } from '../../domain/routing/assign-request.ts';
import { predictionIn, type PredictionPlace } from '../../domain/routing/prediction.ts';
import { forwardedHeaders } from '../../domain/routing/forwarded-headers.ts';
import type { Clock } from '../system/ports.ts';
import { judgeReply, type HopAnswer, type HopOutcome } from './judge-reply.ts';
import type { TargetCaller, TargetReply } from './ports.ts';

/** One hop of the chain: a version to ask, or the answer that is given when all others failed. */
export type Hop =
  | { readonly kind: 'version'; readonly version: string; readonly target: Target }
  | { readonly kind: 'static'; readonly body: unknown };

/** What one hop came to. */
export interface HopResult extends HopOutcome {
  readonly version: string;
  readonly latencyMs: number;
}

/** All hops that were asked, in order, and the answer if one of them gave it. */
export interface HopsDone {
  readonly results: readonly HopResult[];
  readonly answer: HopAnswer | undefined;
}

/** What the hops need. */
export interface CallHopsDeps {
  readonly targets: TargetCaller;
  readonly clock: Clock;
}

/** What a hop is asked. */
export interface HopRequest {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** All headers of the caller, in lower case; each target gets its part. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Hops of a request: the assigned variant, the champion if that is another, then the declared fallback. */
export function hopsOf(route: Route, { version, target }: Pick<Assigned, 'version' | 'target'>): readonly Hop[] {
  const { champion, fallback } = route;
  if (target === undefined) return fallback;
  const chain: readonly Hop[] = [
    { kind: 'version', version, target },
    ...(champion === undefined ? [] : [{ kind: 'version' as const, ...champion }]),
    ...fallback,
  ];
  return chain.filter(
    (hop, at) =>
      hop.kind === 'static' ||
      chain.findIndex((other) => other.kind === 'version' && other.version === hop.version) === at,
  );
}

/** Milliseconds for the first of these hops: an equal share of what is left for all versions among them. */
export function hopShareMs(hops: readonly Hop[], leftMs: number): number {
  const versions = hops.filter(({ kind }) => kind === 'version').length;
  return Math.max(1, Math.floor(leftMs / versions));
}

/** Asks hop after hop until one answers; each gets an equal share of what remains of the deadline, so that the last is never starved. */
export async function callHops(
  deps: CallHopsDeps,
  route: Route,
  call: { readonly hops: readonly Hop[]; readonly request: HopRequest },
): Promise<HopsDone> {
  const start = deps.clock.now();
  const place = { path: route.predictionPath, task: route.task };
  const results: HopResult[] = [];
  for (const [at, hop] of call.hops.entries()) {
    if (hop.kind === 'static') return { results, answer: staticAnswer(hop.body, place) };
    const left = route.timeoutMs - (deps.clock.now() - start);
    const asked = deps.clock.now();
    const deadlineMs = hopShareMs(call.hops.slice(at), left);
    const reply: TargetReply =
      left < 1
        ? { kind: 'timeout' }
        : await deps.targets.call(hop.target, requestFor(route, call.request, { target: hop.target, deadlineMs }));
    const judged = judgeReply(reply, hop.version, place);
    results.push({ version: hop.version, latencyMs: Math.max(0, deps.clock.now() - asked), ...judged.outcome });
    if (judged.answer !== undefined) return { results, answer: judged.answer };
  }
  return { results, answer: undefined };
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

function staticAnswer(value: unknown, place: PredictionPlace): HopAnswer {
  const body = new TextEncoder().encode(JSON.stringify(value));
  const predicted = predictionIn(body, place);
  const prediction = predicted.kind === 'good' ? { prediction: predicted.value } : {};
  return { status: 200, contentType: 'application/json', body, answeredBy: 'static', ...prediction };
}
