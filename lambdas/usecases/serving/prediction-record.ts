import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import type { Route } from '../../contracts/stored/route.ts';
import { scalarOf, valueAt, valueOf } from '../../domain/routing/json-path.ts';
import { sliceOf } from '../../domain/routing/position.ts';
import type { HopResult } from './call-hops.ts';
import { failedStatus } from './failed-reply.ts';
import type { PredictionRequest } from './ports.ts';
import type { Served } from './served.ts';

/** The capture record of the assigned variant: an answer by a later hop is its failure, its latency is what the caller waited. */
export function recordOf(served: Served, request: PredictionRequest): CaptureRecord {
  const { route, assigned, results } = served;
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
    ...answerOf(served),
    hops: later.length === 0 ? undefined : later.map(hopOf),
    slice: assigned.isSticky ? sliceOf(assigned.position) : undefined,
    features: featuresOf(route, request.body),
    hot: route.hot,
  };
}

/** What the caller got, and who gave it if that was not the assigned version. */
function answerOf({ answer, assigned, results }: Served): Pick<CaptureRecord, 'status' | 'answeredBy' | 'prediction'> {
  if (answer === undefined) return { status: failedStatus(results) };
  const { status, answeredBy, prediction } = answer;
  return {
    status,
    answeredBy: answeredBy === assigned.version ? undefined : answeredBy,
    prediction: scalarOf(prediction),
  };
}

function hopOf({ version, outcome, errorClass, latencyMs }: HopResult): NonNullable<CaptureRecord['hops']>[number] {
  return { version, outcome, errorClass, latencyMs };
}

/** Only the fields that the route names, by their keys or declared paths; everything else never leaves the router. */
function featuresOf({ captureFields, capturePaths = {} }: Route, body: Uint8Array): CaptureRecord['features'] {
  if (captureFields.length === 0) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
  const named = captureFields.map((field) => {
    const path = Object.hasOwn(capturePaths, field) ? capturePaths[field] : undefined;
    return [field, scalarOf(path === undefined ? valueOf(parsed, field) : valueAt(parsed, path))] as const;
  });
  return Object.fromEntries(named.flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])));
}
