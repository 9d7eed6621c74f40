import type { Route } from '../../contracts/stored/route.ts';
import {
  usualBreaker,
  type BreakerCall,
  type CircuitBreakers,
} from '../../domain/routing/fallback/circuit-breakers.ts';
import type { HedgeBudget } from '../../domain/routing/fallback/hedge-budget.ts';
import { breakerStanding, REFUSED_CLASS, TRIAL_SHARE } from '../../domain/routing/fallback/route-breakers.ts';
import type { PredictionPlace } from '../../domain/routing/prediction.ts';
import type { Clock, Randomness } from '../system/ports.ts';
import { requestFor, type HopRequest, type HopResult, type VersionHop } from './hops.ts';
import { judgeReply, type HopAnswer } from './judge-reply.ts';
import type { TargetCaller } from './ports.ts';
import { raceCalls, type Race } from './race-calls.ts';

/** What asking a version needs. */
export interface AskVersionDeps {
  readonly targets: TargetCaller;
  readonly clock: Clock;
  readonly breakers: CircuitBreakers;
  readonly hedges: HedgeBudget;
  readonly random: Pick<Randomness, 'uniform'>;
}

/** One version that is asked. */
export interface Asking {
  readonly hop: VersionHop;
  readonly request: HopRequest;
  readonly deadlineMs: number;
  /** Another hop can answer in its place: only then may its breaker refuse the call. */
  readonly isReplaceable: boolean;
  /** Asked by the platform itself: no breaker refuses it, and none learns of it. */
  readonly isProbe: boolean;
}

interface Asked {
  readonly result: HopResult;
  readonly answer: HopAnswer | undefined;
}

type Judged = ReturnType<typeof judgeReply>;

/** Asks a version, unless its breaker is open and another hop can answer; a slow call is raced by a second one where the route says so. */
export async function askVersion(deps: AskVersionDeps, route: Route, asking: Asking): Promise<Asked> {
  const { version } = asking.hop;
  const { clock, breakers } = deps;
  const at = clock.now();
  const guard = asking.isProbe ? undefined : guardOf(route, version);
  if (guard !== undefined && asking.isReplaceable && !mayCall(deps, route, { ...guard, at })) return refusedBy(version);
  const { judged, ...raced } = await called(deps, route, asking);
  const latencyMs = Math.max(0, clock.now() - at);
  const { outcome } = judged.outcome;
  if (guard !== undefined) breakers.leave({ ...guard, at: clock.now() }, outcome === 'error' || outcome === 'timeout');
  return { result: { version, latencyMs, ...judged.outcome, ...raced }, answer: judged.answer };
}

function guardOf({ model, breaker }: Route, version: string): Omit<BreakerCall, 'at'> | undefined {
  return breaker === 'off' ? undefined : { model, version, settings: breaker ?? usualBreaker };
}

/** The route's breaker holds in every environment; then this environment's own is asked. */
function mayCall({ breakers, random }: AskVersionDeps, route: Route, call: BreakerCall): boolean {
  const standing = breakerStanding(route, call.version, call.at);
  if (standing === 'open' || (standing === 'half-open' && random.uniform() >= TRIAL_SHARE)) return false;
  return breakers.enter(call);
}

/** No call was made: intention to treat counts it as a failure all the same. */
function refusedBy(version: string): Asked {
  return { result: { version, latencyMs: 0, outcome: 'error', errorClass: REFUSED_CLASS }, answer: undefined };
}

async function called(
  deps: AskVersionDeps,
  route: Route,
  { hop, request, deadlineMs }: Asking,
): Promise<Omit<Race<Judged>, 'result'> & { readonly judged: Judged }> {
  const { targets, clock, hedges } = deps;
  const { model, hedge, predictionPath, task } = route;
  const place: PredictionPlace = { path: predictionPath, task };
  const until = clock.now() + deadlineMs;
  const send = async (signal?: AbortSignal): Promise<Judged> => {
    const left = Math.max(1, until - clock.now());
    const sent = requestFor(route, request, { target: hop.target, deadlineMs: left });
    const reply = await targets.call(hop.target, signal === undefined ? sent : { ...sent, signal });
    return judgeReply(reply, hop.version, place);
  };
  if (hedge === undefined) return { judged: await send() };
  const start = clock.now();
  hedges.count(model, hedge);
  const afterMs = hedges.slowAfter(model, hop.version, hedge) ?? Infinity;
  // A second call that has no time left is not worth its price.
  const { result, ...raced } =
    afterMs >= deadlineMs
      ? { result: await send() }
      : await raceCalls(clock, { send, isGood: isAnswered, afterMs, maySend: () => hedges.spend(model) });
  hedges.see(model, hop.version, Math.max(0, clock.now() - start));
  return { judged: result, ...raced };
}

function isAnswered({ answer }: Judged): boolean {
  return answer !== undefined;
}
