import { HIGHEST_BUCKET, latencyBucket } from '../sketch/latency-sketch.ts';
import { scoreBin } from '../sketch/score-histogram.ts';

/** How one request, or one call of a fallback chain, ended. */
export type CapturedOutcome = 'ok' | 'error' | 'timeout' | 'client-error';

/** What the fold reads of a capture record. Times in epoch milliseconds, latencies in milliseconds. */
export interface CapturedRequest {
  readonly requestId: string;
  readonly model: string;
  readonly version: string;
  readonly assignment: string;
  readonly revision: number;
  readonly at: number;
  readonly outcome: CapturedOutcome;
  readonly errorClass?: string | undefined;
  readonly latencyMs: number;
  readonly answeredBy?: string | undefined;
  readonly hops?:
    | readonly {
        readonly version: string;
        readonly outcome: CapturedOutcome;
        readonly errorClass?: string | undefined;
        readonly latencyMs: number;
      }[]
    | undefined;
  readonly prediction?: unknown;
  readonly hot: boolean;
}

/** Counts of one (version, assignment, revision, hop). All are integers ≥ 0. */
export interface CaptureEntry {
  readonly version: string;
  readonly assignment: string;
  readonly revision: number;
  readonly hop: 'assigned' | 'fallback';
  readonly requests: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly clientErrors: number;
  readonly fallbacks: number;
  readonly errorClasses: Readonly<Record<string, number>>;
  readonly latency: Readonly<Record<string, number>>;
  readonly scores: Readonly<Record<string, number>>;
}

/** Entries of one request: what the assigned variant did, and one for each later hop that was called. */
export function entriesOf(request: CapturedRequest): readonly CaptureEntry[] {
  const answeredByOther = request.answeredBy !== undefined && request.answeredBy !== request.version;
  const bin = answeredByOther ? undefined : scoreBin(request.prediction);
  const assigned: CaptureEntry = {
    ...countsOf(request),
    version: request.version,
    assignment: request.assignment,
    revision: request.revision,
    hop: 'assigned',
    fallbacks: answeredByOther ? 1 : 0,
    errorClasses: request.outcome === 'ok' ? {} : { [request.errorClass ?? request.outcome]: 1 },
    scores: bin === undefined ? {} : { [bin]: 1 },
  };
  const later = (request.hops ?? []).map((hop): CaptureEntry => ({
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
export function mergeEntries(a: CaptureEntry, b: CaptureEntry): CaptureEntry {
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
export function identityOf(entry: Pick<CaptureEntry, 'version' | 'assignment' | 'revision' | 'hop'>): string {
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
function countsOf({ outcome, latencyMs }: { readonly outcome: CapturedOutcome; readonly latencyMs: number }) {
  return {
    requests: 1,
    errors: outcome === 'error' ? 1 : 0,
    timeouts: outcome === 'timeout' ? 1 : 0,
    clientErrors: outcome === 'client-error' ? 1 : 0,
    latency: { [outcome === 'timeout' ? HIGHEST_BUCKET : latencyBucket(latencyMs)]: 1 },
  };
}
