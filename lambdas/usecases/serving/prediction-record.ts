import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import type { Route } from '../../contracts/stored/route.ts';
import { scalarOf, valueAt, valueOf, type BodyJson } from '../../domain/routing/json-path.ts';
import { sliceOf } from '../../domain/routing/position.ts';
import type { HopResult } from './hops.ts';
import { judgedCodesOf } from './request-segments.ts';
import { championScore } from './copies/champion-score.ts';
import { failedStatus } from './failed-reply.ts';
import type { FieldHasher } from './ports.ts';
import type { CaptureSample } from './sample-capture.ts';
import type { Served } from './served.ts';

/** The body of a request, and what its record carries of it. */
export interface CapturedRequest {
  readonly json: BodyJson;
  readonly sample: CaptureSample;
}

/** The capture record of the assigned variant: an answer by a later hop is its failure, its latency is what the caller waited. */
export async function recordOf(
  hasher: FieldHasher,
  served: Served,
  { json, sample }: CapturedRequest,
): Promise<CaptureRecord> {
  const { route, assigned, results } = served;
  const [first, ...later] = results;
  // A constant that was assigned answers without a call.
  const outcome = first?.outcome ?? (served.answer?.answeredBy === assigned.version ? 'ok' : 'error');
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
    ...(await sampledOf(hasher, served, { json, sample })),
    score: championScore(served),
    segments: judgedCodesOf(route, json),
    hops: later.length === 0 ? undefined : later.map(hopOf),
    hedge: first?.hedge,
    hedgeCapped: first?.hedgeCapped,
    slice: assigned.isSticky ? sliceOf(assigned.position) : undefined,
    sequence: served.sequence,
    hot: route.hot,
  };
}

/** What the caller got, and who gave it if that was not the assigned version. */
function answerOf({ answer, assigned, results }: Served): Pick<CaptureRecord, 'status' | 'answeredBy'> {
  if (answer === undefined) return { status: failedStatus(results) };
  const { status, answeredBy } = answer;
  return {
    status,
    answeredBy: answeredBy === assigned.version ? undefined : answeredBy,
  };
}

/** Features and prediction of a request that was drawn; every other record holds counters alone. */
async function sampledOf(
  hasher: FieldHasher,
  { route, answer }: Served,
  { json, sample }: CapturedRequest,
): Promise<Pick<CaptureRecord, 'prediction' | 'features' | 'weight'>> {
  if (sample.kind === 'counted') return {};
  return {
    prediction: scalarOf(answer?.prediction),
    features: await hashed(hasher, route.hashedFields, featuresOf(route, json)),
    weight: sample.weight === 1 ? undefined : sample.weight,
  };
}

/** Values that are there leave the router as their hashes, whatever their type; without a key they do not leave it. */
async function hashed(
  hasher: FieldHasher,
  fields: readonly string[] = [],
  features: CaptureRecord['features'],
): Promise<CaptureRecord['features']> {
  if (features === undefined || fields.length === 0) return features;
  const kept: Record<string, NonNullable<CaptureRecord['features']>[string]> = {};
  for (const [name, value] of Object.entries(features)) {
    const leaving = value !== null && fields.includes(name) ? await hasher.hash(String(value)) : value;
    if (leaving !== undefined) kept[name] = leaving;
  }
  return kept;
}

function hopOf({
  version,
  outcome,
  errorClass,
  latencyMs,
  hedge,
  hedgeCapped,
}: HopResult): NonNullable<CaptureRecord['hops']>[number] {
  return { version, outcome, errorClass, latencyMs, hedge, hedgeCapped };
}

/** Only the fields that the route names, by their keys or declared paths; everything else never leaves the router. */
function featuresOf({ captureFields, capturePaths = {} }: Route, json: BodyJson): CaptureRecord['features'] {
  if (captureFields.length === 0) return undefined;
  const parsed = json();
  if (parsed === undefined) return undefined;
  const named = captureFields.map((field) => {
    const path = Object.hasOwn(capturePaths, field) ? capturePaths[field] : undefined;
    return [field, scalarOf(path === undefined ? valueOf(parsed.json, field) : valueAt(parsed.json, path))] as const;
  });
  return Object.fromEntries(named.flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])));
}
