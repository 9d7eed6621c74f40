import { MAX_BODY_BYTES, replyHeaders } from '../../contracts/api/router-reply.ts';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import type { Route } from '../../contracts/stored/route.ts';
import { fleetMetrics } from '../../contracts/runtime/metric-names.ts';
import { assignRequest } from '../../domain/routing/assign-request.ts';
import { isMediaType, type Headers } from '../../domain/routing/forwarded-headers.ts';
import { readOnce, type BodyJson } from '../../domain/routing/json-path.ts';
import { sliceOf } from '../../domain/routing/position.ts';
import { pathFault } from '../../domain/routing/rules/match-rule.ts';
import { writeContext } from '../../contracts/messages/prediction-context.ts';
import { callHops } from './call-hops.ts';
import { copyToChampion } from './copies/copy-to-champion.ts';
import { copyToShadows, type ShadowDeps } from './copy-to-shadows.ts';
import type { PredictionSigner, FieldHasher, PredictionRequest, PredictionReply } from './ports.ts';
import type { Meter, Randomness } from '../system/ports.ts';
import { failedReply } from './failed-reply.ts';
import { hopsOf } from './hops.ts';
import { enterFlight, leaveFlight, refuseRequest, type FlightDeps } from './in-flight.ts';
import { recordOf } from './prediction-record.ts';
import { codesOf } from './request-segments.ts';
import { sampleCapture, type SampleDeps } from './sample-capture.ts';
import type { RouteCache } from './route-cache.ts';
import type { Served } from './served.ts';

/** What serving needs. */
export interface ServeDeps extends ShadowDeps, SampleDeps, FlightDeps {
  readonly routes: RouteCache;
  readonly random: Randomness;
  readonly signer: PredictionSigner & FieldHasher;
  readonly meter: Meter;
}

/**
 * Serves one prediction: route, variant, call with fallback, reply; capture and copies for shadows follow after the reply.
 *
 * @throws UnderstudyError BODY_TOO_LARGE and INVALID_INPUT (a content type that no target could be sent) before any work, ROUTE_NOT_FOUND, MODEL_RETIRED, NOTHING_SERVES, REGISTRY_UNAVAILABLE
 */
export async function servePrediction(deps: ServeDeps, request: PredictionRequest): Promise<PredictionReply> {
  if (request.body.byteLength > MAX_BODY_BYTES) {
    throw new UnderstudyError(
      'BODY_TOO_LARGE',
      `body must be at most ${MAX_BODY_BYTES} bytes, got ${request.body.byteLength}`,
    );
  }
  const contentType = contentTypeOf(request.headers);
  const start = deps.clock.now();
  const route = await routeFor(deps, request);
  const routedAt = deps.clock.now();
  const entered = await enterFlight(deps, route, request.isProbe);
  if (entered.kind === 'full') return refuseRequest(deps, route);
  try {
    return await serveOn(deps, request, { route, contentType, start, routedAt });
  } finally {
    leaveFlight(deps, entered);
  }
}

async function routeFor({ routes }: ServeDeps, { model, path = '/' }: PredictionRequest): Promise<Route> {
  const route = await routes.routeOf(model);
  if (route === undefined) throw new UnderstudyError('ROUTE_NOT_FOUND', `no model ${model} serves here`);
  if (route.retired === true) throw new UnderstudyError('MODEL_RETIRED', `model ${model} is retired`);
  const fault = pathFault(route, path);
  if (fault !== undefined) throw new UnderstudyError('ROUTE_NOT_FOUND', fault);
  return route;
}

interface Under {
  readonly route: Route;
  readonly contentType: string;
  /** Epoch milliseconds at which the request came. */
  readonly start: number;
  /** Epoch milliseconds from which its deadline runs: the route was there. */
  readonly routedAt: number;
}

async function serveOn(
  deps: ServeDeps,
  request: PredictionRequest,
  { route, contentType, start, routedAt }: Under,
): Promise<PredictionReply> {
  const { model, body, headers, path = '/', isProbe } = request;
  const json = readOnce(body);
  const draw = (): number => deps.random.uniform();
  const assigned = assignRequest(route, { headers, path, json, isProbe, draw });
  const { version, target, assignment } = assigned;
  const hops = hopsOf(route, assigned);
  if (hops.length === 0)
    throw new UnderstudyError('NOTHING_SERVES', `model ${request.model} has no champion and no fallback`);
  const isCaptured = target !== undefined || assignment === 'holdout';
  const asked = { body, contentType, headers };
  const done = await callHops(deps, route, { hops, request: asked, isProbe, start: routedAt });
  const at = deps.clock.now();
  const served: Served = {
    route,
    assigned,
    ...done,
    latencyMs: Math.max(0, at - start),
    requestId: deps.random.id(),
    at,
    sequence: !isCaptured ? undefined : deps.numbers.next({ model, version, assignment }),
  };
  const id = await sign(deps, served, json);
  if (isCaptured) captureLater(deps, served, json);
  if (request.isHeld !== true) {
    copyToShadows(deps, served, asked);
    copyToChampion(deps, served, asked);
  }
  return replyOf(served, id);
}

/** Type of the body; one that no target could be sent is the caller's own fault, and no hop is blamed for it. */
function contentTypeOf(headers: Headers): string {
  const type = headers['content-type']?.trim() ?? '';
  if (type === '') return 'application/json';
  if (isMediaType(type)) return type;
  const given = JSON.stringify(type.slice(0, 100));
  throw new UnderstudyError('INVALID_INPUT', `content-type must be a type such as application/json, got ${given}`);
}

/**
 * An id for what was predicted: labels join the version that was asked, so it carries no prediction of another one, nor the static
 * answer. An error has none, and a key that cannot be used costs no answer.
 */
async function sign(
  deps: ServeDeps,
  { route, assigned, answer, requestId, at }: Served,
  json: BodyJson,
): Promise<string | undefined> {
  if (answer === undefined || answer.status >= 400) return undefined;
  const prediction = answer.answeredBy === assigned.version ? signable(answer.prediction) : undefined;
  const context = {
    model: route.model,
    version: assigned.version,
    assignment: assigned.assignment,
    revision: route.revision,
    window: Math.floor(at / 1_000),
    slice: sliceOf(assigned.position),
    requestId,
    prediction,
    ...(route.scoreCopies === undefined ? {} : { isScored: true as const }),
  };
  const segments = codesOf(route, json);
  const whole = await signed(deps.signer, writeContext({ ...context, segments }));
  // Where an id with them would be too long, labels count without their segments.
  const id =
    whole ??
    (segments === undefined ? whole : await signed(deps.signer, writeContext({ ...context, segments: undefined })));
  if (id === undefined) deps.meter.count(fleetMetrics.unsigned, 1);
  return id;
}

/** Longest name of a class that an id carries. */
const LONGEST_CLASS = 40;

/** What an id carries of a prediction: a finite number or the name of a class. */
function signable(prediction: unknown): number | string | undefined {
  if (typeof prediction === 'number') return Number.isFinite(prediction) ? prediction : undefined;
  const name = typeof prediction === 'string' || typeof prediction === 'boolean' ? String(prediction) : undefined;
  return name !== undefined && name.length <= LONGEST_CLASS ? name : undefined;
}

async function signed(signer: PredictionSigner, payload: string): Promise<string | undefined> {
  try {
    return await signer.sign(payload);
  } catch {
    return undefined;
  }
}

function captureLater(deps: ServeDeps, served: Served, json: BodyJson): void {
  const sample = sampleCapture(deps, served.route, served.at);
  deps.after.afterReply(async () => {
    try {
      await deps.capture.write(await recordOf(deps.signer, served, { json, sample }));
    } catch {
      deps.meter.count(fleetMetrics.captureLost, 1);
    }
  });
}

function replyOf(served: Served, id: string | undefined): PredictionReply {
  const { route, assigned, answer } = served;
  const headers = {
    [replyHeaders.revision]: String(route.revision),
    ...(id === undefined ? {} : { [replyHeaders.predictionId]: id }),
  };
  if (answer === undefined) return failedReply(served);
  const isFallback = answer.answeredBy !== assigned.version;
  return {
    status: answer.status,
    headers: {
      ...headers,
      'content-type': answer.contentType,
      ...(answer.retryAfter === undefined ? {} : { 'retry-after': answer.retryAfter }),
      [replyHeaders.version]: answer.answeredBy,
      [replyHeaders.variant]: assigned.role,
      ...(assigned.rule === undefined ? {} : { [replyHeaders.rule]: assigned.rule }),
      ...(isFallback ? { [replyHeaders.fallback]: answer.answeredBy } : {}),
    },
    body: answer.body,
  };
}
