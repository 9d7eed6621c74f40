import type { CaptureRecord, Outcome } from '../../contracts/messages/capture-record.ts';
import type { MinuteEntry } from '../../contracts/stored/rows/minute-row.ts';
import { HIGHEST_BUCKET, latencyBucket } from '../sketch/latency-sketch.ts';
import { scoreBin } from '../sketch/score-histogram.ts';

/** What the fold reads of a capture record. Times in epoch milliseconds, latencies in milliseconds. */
export type CapturedRequest = Pick<
  CaptureRecord,
  | 'requestId'
  | 'model'
  | 'version'
  | 'assignment'
  | 'revision'
  | 'at'
  | 'outcome'
  | 'errorClass'
  | 'latencyMs'
  | 'answeredBy'
  | 'hops'
  | 'prediction'
  | 'hot'
>;

/** Entries of one request: what the assigned variant did, and one for each later hop that was called. */
export function entriesOf(request: CapturedRequest): readonly MinuteEntry[] {
  const answeredByOther = request.answeredBy !== undefined && request.answeredBy !== request.version;
  const bin = answeredByOther ? undefined : scoreBin(request.prediction);
  const assigned: MinuteEntry = {
    ...countsOf(request),
    version: request.version,
    assignment: request.assignment,
    revision: request.revision,
    hop: 'assigned',
    fallbacks: answeredByOther ? 1 : 0,
    errorClasses: request.outcome === 'ok' ? {} : { [request.errorClass ?? request.outcome]: 1 },
    scores: bin === undefined ? {} : { [bin]: 1 },
  };
  const later = (request.hops ?? []).map((hop): MinuteEntry => ({
    ...countsOf(hop),
    version: hop.version,
    assignment: request.assignment,
    revision: request.revision,
    hop: 'fallback',
    fallbacks: 0,
    errorClasses: hop.outcome === 'ok' ? {} : { [hop.errorClass ?? hop.outcome]: 1 },
    scores: {},
  }));
  return [assigned, ...later];
}

/** Adds two entries of one identity. Order and grouping do not matter. */
export function mergeEntries(a: MinuteEntry, b: MinuteEntry): MinuteEntry {
  return {
    ...a,
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    timeouts: a.timeouts + b.timeouts,
    clientErrors: a.clientErrors + b.clientErrors,
    fallbacks: a.fallbacks + b.fallbacks,
    errorClasses: addCounts(a.errorClasses, b.errorClasses),
    latency: addCounts(a.latency, b.latency),
    scores: addCounts(a.scores, b.scores),
  };
}

/** What makes two entries one: everything but the counts. */
export function identityOf(entry: Pick<MinuteEntry, 'version' | 'assignment' | 'revision' | 'hop'>): string {
  return `${entry.version}|${entry.assignment}|${entry.revision}|${entry.hop}`;
}

/** Adds counts by name. */
export function addCounts(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** A timeout has no latency of its own: it lies above every one that was measured. */
function countsOf({ outcome, latencyMs }: { readonly outcome: Outcome; readonly latencyMs: number }) {
  return {
    requests: 1,
    errors: outcome === 'error' ? 1 : 0,
    timeouts: outcome === 'timeout' ? 1 : 0,
    clientErrors: outcome === 'client-error' ? 1 : 0,
    latency: { [outcome === 'timeout' ? HIGHEST_BUCKET : latencyBucket(latencyMs)]: 1 },
  };
}
