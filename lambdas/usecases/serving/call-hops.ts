import type { Outcome } from '../../contracts/messages/capture-record.ts';
import type { Route } from '../../contracts/stored/route.ts';
import type { Target } from '../../contracts/people/target.ts';
import { valueAt } from '../../domain/routing/json-path.ts';
import type { Clock } from '../system/ports.ts';
import type { TargetCaller, TargetReply } from './ports.ts';

/** One hop of the chain: a version to ask, or the answer that is given when all others failed. */
export type Hop =
  | { readonly kind: 'version'; readonly version: string; readonly target: Target }
  | { readonly kind: 'static'; readonly body: unknown };

/** What one hop came to. */
export interface HopResult {
  readonly version: string;
  readonly outcome: Outcome;
  readonly errorClass?: string;
  readonly latencyMs: number;
}

/** An answer for the caller. */
export interface HopAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** The answer as JSON; undefined if it is none. */
  readonly json: unknown;
  readonly answeredBy: string;
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

interface HopRequest {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** Hops of a request: the assigned variant, the champion if that is another, then the declared fallback. */
export function hopsOf(route: Route, assigned: { readonly version: string; readonly target: Target }): readonly Hop[] {
  const { champion, fallback } = route;
  const chain: readonly Hop[] = [
    { kind: 'version', ...assigned },
    ...(champion === undefined ? [] : [{ kind: 'version' as const, ...champion }]),
    ...fallback,
  ];
  return chain.filter(
    (hop, at) =>
      hop.kind === 'static' ||
      chain.findIndex((other) => other.kind === 'version' && other.version === hop.version) === at,
  );
}

/** Asks hop after hop until one answers; each gets an equal share of what remains of the deadline, so that the last is never starved. */
export async function callHops(
  deps: CallHopsDeps,
  route: Route,
  call: { readonly hops: readonly Hop[]; readonly request: HopRequest },
): Promise<HopsDone> {
  const start = deps.clock.now();
  const results: HopResult[] = [];
  for (const [at, hop] of call.hops.entries()) {
    if (hop.kind === 'static') return { results, answer: staticAnswer(hop.body) };
    const left = route.timeoutMs - (deps.clock.now() - start);
    const later = call.hops.slice(at).filter(({ kind }) => kind === 'version').length;
    const asked = deps.clock.now();
    const reply: TargetReply =
      left < 1
        ? { kind: 'timeout' }
        : await deps.targets.call(hop.target, { ...call.request, deadlineMs: Math.max(1, Math.floor(left / later)) });
    const judged = judgeReply(reply, hop.version, route.predictionPath);
    results.push({ version: hop.version, latencyMs: Math.max(0, deps.clock.now() - asked), ...judged.result });
    if (judged.answer !== undefined) return { results, answer: judged.answer };
  }
  return { results, answer: undefined };
}

interface Judged {
  readonly result: { readonly outcome: Outcome; readonly errorClass?: string };
  readonly answer?: HopAnswer;
}

/** 2xx with a prediction is an answer, 4xx is the caller's own; everything else is a failure of the hop. */
function judgeReply(reply: TargetReply, version: string, predictionPath: string | undefined): Judged {
  if (reply.kind === 'timeout') return { result: { outcome: 'timeout', errorClass: 'timeout' } };
  if (reply.kind === 'failed') return { result: { outcome: 'error', errorClass: reply.errorClass } };
  const { status, contentType, body } = reply;
  const json = jsonOf(body);
  const answer = { status, contentType, body, json, answeredBy: version };
  if (status >= 400 && status < 500)
    return { result: { outcome: 'client-error', errorClass: `http-${status}` }, answer };
  if (status < 200 || status > 299) return { result: { outcome: 'error', errorClass: `http-${status}` } };
  if (predictionPath !== undefined && valueAt(json, predictionPath) === undefined)
    return { result: { outcome: 'error', errorClass: 'schema' } };
  return { result: { outcome: 'ok' }, answer };
}

function staticAnswer(body: unknown): HopAnswer {
  return {
    status: 200,
    contentType: 'application/json',
    body: new TextEncoder().encode(JSON.stringify(body)),
    json: body,
    answeredBy: 'static',
  };
}

function jsonOf(body: Uint8Array): unknown {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body));
    return parsed;
  } catch {
    return undefined;
  }
}
