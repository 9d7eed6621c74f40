import type { Route } from '../../contracts/stored/route.ts';
import { forwardedHeaders } from '../../domain/routing/forwarded-headers.ts';
import type { KnownAnswers, KnownRequest } from '../../domain/routing/fallback/known-answers.ts';
import { predictionIn } from '../../domain/routing/prediction.ts';
import { askVersion, type AskVersionDeps } from './ask-version.ts';
import { hopShareMs, type Hop, type HopRequest, type HopResult, type VersionHop } from './hops.ts';
import type { HopAnswer } from './judge-reply.ts';

/** All hops that were asked, in order, and the answer if one of them gave it. */
export interface HopsDone {
  readonly results: readonly HopResult[];
  readonly answer: HopAnswer | undefined;
}

/** What the hops need. */
export interface CallHopsDeps extends AskVersionDeps {
  readonly known: KnownAnswers;
}

/** A chain and what it is asked. */
export interface HopsCall {
  readonly hops: readonly Hop[];
  readonly request: HopRequest;
  readonly isProbe: boolean;
  /** Epoch milliseconds from which the deadline of the model runs. */
  readonly start: number;
}

/** Asks hop after hop until one answers; each gets an equal share of what remains of the deadline, so that the last is never starved. */
export async function callHops(deps: CallHopsDeps, route: Route, call: HopsCall): Promise<HopsDone> {
  const results: HopResult[] = [];
  for (const [at, hop] of call.hops.entries()) {
    if (hop.kind === 'static') return { results, answer: staticAnswer(route, hop.body) };
    if (hop.kind === 'cached') {
      const answer = knownAnswer(deps, route, { ...call, maxAgeMs: hop.maxAgeMs });
      if (answer !== undefined) return { results, answer };
    } else {
      const { result, answer } = await askInTime(deps, route, { call, at, hop });
      results.push(result);
      if (answer !== undefined) {
        keep(deps, route, { ...call, answer });
        return { results, answer };
      }
    }
  }
  return { results, answer: undefined };
}

interface Place {
  readonly call: HopsCall;
  readonly at: number;
  readonly hop: VersionHop;
}

async function askInTime(deps: CallHopsDeps, route: Route, { call, at, hop }: Place): ReturnType<typeof askVersion> {
  const { hops, request, isProbe, start } = call;
  const left = route.timeoutMs - (deps.clock.now() - start);
  if (left < 1) {
    const { version } = hop;
    return { result: { version, latencyMs: 0, outcome: 'timeout', errorClass: 'timeout' }, answer: undefined };
  }
  // What was answered before may not be known: it alone replaces nobody.
  const isReplaceable = hops.slice(at + 1).some(({ kind }) => kind !== 'cached');
  const deadlineMs = hopShareMs(hops.slice(at), left);
  return askVersion(deps, route, { hop, request, deadlineMs, isReplaceable, isProbe });
}

function staticAnswer({ predictionPath: path, task }: Route, value: unknown): HopAnswer {
  const body = new TextEncoder().encode(JSON.stringify(value));
  const predicted = predictionIn(body, { path, task });
  const prediction = predicted.kind === 'good' ? { prediction: predicted.value } : {};
  return { status: 200, contentType: 'application/json', body, answeredBy: 'static', ...prediction };
}

function knownAnswer(
  { known, clock }: CallHopsDeps,
  route: Route,
  { request, maxAgeMs }: HopsCall & { readonly maxAgeMs: number },
): HopAnswer | undefined {
  const found = known.find(knownRequest(route, request), { at: clock.now(), maxAgeMs });
  return found === undefined ? undefined : { ...found, answeredBy: 'cached' };
}

/** Good answers of the champion are kept, where a hop of the route may give them again. */
function keep(
  { known, clock }: CallHopsDeps,
  route: Route,
  { request, answer }: HopsCall & { readonly answer: HopAnswer },
): void {
  const { status, contentType, body, prediction, answeredBy } = answer;
  const isKept = route.fallback.some(({ kind }) => kind === 'cached') && answeredBy === route.champion?.version;
  if (!isKept || status >= 300) return;
  known.keep(knownRequest(route, request), { status, contentType, body, prediction }, clock.now());
}

function knownRequest({ model, forwardHeaders = [] }: Route, { contentType, headers, body }: HopRequest): KnownRequest {
  return { model, contentType, headers: forwardedHeaders(headers, { kind: 'http', named: forwardHeaders }), body };
}
