import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import type { Route } from '../../contracts/stored/route.ts';
import { scalarOf, valueAt } from '../../domain/routing/json-path.ts';
import { sliceOf } from '../../domain/routing/position.ts';
import type { HopAnswer } from './call-hops.ts';
import type { PredictionRequest } from './ports.ts';
import type { Served } from './served.ts';

/** The capture record of the assigned variant: an answer by a later hop is its failure, its latency is what the caller waited. */
export function recordOf(served: Served, request: PredictionRequest): CaptureRecord {
  const { route, assigned, results, answer } = served;
  const [first, ...later] = results;
  const outcome = first?.outcome ?? 'error';
  return {
    schema: SCHEMA,
    requestId: served.requestId,
    model: route.model,
    version: assigned.version,
    assignment: assigned.assignment,
    revision: route.revision,
    at: served.at,
    outcome,
    errorClass: first?.errorClass,
    latencyMs: served.latencyMs,
    status: statusOf(answer, outcome),
    answeredBy: answer?.answeredBy === assigned.version ? undefined : answer?.answeredBy,
    hops:
      later.length === 0
        ? undefined
        : later.map((hop) => ({ version: hop.version, outcome: hop.outcome, latencyMs: hop.latencyMs })),
    slice: assigned.isSticky ? sliceOf(assigned.position) : undefined,
    prediction: predictionOf(route, answer),
    features: featuresOf(route, request.body),
    hot: route.hot,
  };
}

function statusOf(answer: HopAnswer | undefined, outcome: string): number {
  return answer?.status ?? (outcome === 'timeout' ? 504 : 502);
}

function predictionOf(route: Route, answer: HopAnswer | undefined): CaptureRecord['prediction'] {
  if (answer === undefined || route.predictionPath === undefined) return undefined;
  return scalarOf(valueAt(answer.json, route.predictionPath));
}

/** Only the fields that the route names; everything else never leaves the router. */
function featuresOf(route: Route, body: Uint8Array): CaptureRecord['features'] {
  if (route.captureFields.length === 0) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
  const named = route.captureFields.map((field) => [field, scalarOf(valueAt(parsed, `$.${field}`))] as const);
  return Object.fromEntries(named.flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])));
}
