import { replyHeaders } from '../../contracts/api/router-reply.ts';
import { errorStatus } from '../../contracts/api/error-codes.ts';
import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import type { Route } from '../../contracts/stored/route.ts';
import type { Clock, Randomness } from '../system/ports.ts';
import type { AfterReply, CaptureSink, Flight, FlightCounter, PredictionReply } from './ports.ts';

/** What bounding the requests under way needs. */
export interface FlightDeps {
  readonly flights: FlightCounter;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly after: AfterReply;
  readonly capture: CaptureSink;
}

/** What a request may last beyond the deadline of its model: reading the route, the record behind the reply. */
const SLACK_MS = 3_000;
const CODE = 'TOO_MANY_IN_FLIGHT';
/** Longest that a request waits for the count, and the most that it takes of the deadline. */
const WAIT_MS = 100;
const WAIT_SHARE = 0.25;
/** Version of a request that was given to none. */
const NO_VERSION = 'none';

/** Whether a request may go on; one that may have been counted is to be counted out. */
type Entered = { readonly kind: 'in'; readonly leave?: () => Promise<void> } | { readonly kind: 'full' };

/**
 * Counts a request in, where its model bounds how many are under way. Probes of the platform are never refused.
 *
 * A count that does not answer in time bounds nothing: the request goes on.
 */
export async function enterFlight(deps: FlightDeps, route: Route, isProbe: boolean): Promise<Entered> {
  const { model, maxInFlight, timeoutMs } = route;
  if (maxInFlight === undefined || isProbe) return { kind: 'in' };
  const at = deps.clock.now();
  const holder = (at + timeoutMs + SLACK_MS) * 1_000 + Math.floor(deps.random.uniform() * 1_000);
  const flight: Flight = { model, holder };
  // Where the count fails, it may have counted all the same.
  const entering = deps.flights.enter(flight, { most: maxInFlight, at }).catch(() => true);
  const late = deps.clock.sleep(Math.min(WAIT_MS, timeoutMs * WAIT_SHARE)).then(() => true);
  const mayGoOn = await Promise.race([entering, late]);
  return mayGoOn ? { kind: 'in', leave: () => entering.then(() => deps.flights.leave(flight)) } : { kind: 'full' };
}

/** Counts a request out behind its reply; one that cannot be loses its place when its time is over. */
export function leaveFlight({ after }: Pick<FlightDeps, 'after'>, entered: Entered): void {
  const { leave } = entered.kind === 'in' ? entered : {};
  if (leave !== undefined) after.afterReply(() => leave().catch(() => undefined));
}

/** The reply to a request for which there is no room, and its record: a refusal of the model, no failure of any version. */
export function refuseRequest(deps: FlightDeps, route: Route): PredictionReply {
  const record = refusalOf(deps, route);
  deps.after.afterReply(() => deps.capture.write(record));
  const message = `${route.model} has ${route.maxInFlight ?? 0} requests under way, as many as its maxInFlight allows: ask again in a second`;
  return {
    status: errorStatus[CODE],
    headers: {
      'content-type': 'application/json',
      'retry-after': '1',
      [replyHeaders.revision]: String(route.revision),
    },
    body: new TextEncoder().encode(JSON.stringify({ error: { code: CODE, message } })),
  };
}

function refusalOf({ clock, random }: FlightDeps, { model, revision, hot }: Route): CaptureRecord {
  return {
    schema: SCHEMA,
    requestId: random.id(),
    model,
    version: NO_VERSION,
    assignment: 'refused',
    revision,
    at: clock.now(),
    outcome: 'client-error',
    errorClass: 'too-many-in-flight',
    latencyMs: 0,
    status: errorStatus[CODE],
    hot,
  };
}
