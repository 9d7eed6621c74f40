import type { CaptureRecord } from '../../../contracts/messages/capture-record.ts';
import type { SliceRow } from '../../../contracts/stored/rows/slice-row.ts';
import { SLICES } from '../../routing/position.ts';
import { latencyThresholds } from '../../judge/latency/latency-thresholds.ts';
import { HIGHEST_BUCKET, latencyBucket, type LatencySketch } from '../../sketch/latency-sketch.ts';

/** Whose requests a slice row counts: those that callers met, of one version and assignment in one window of slices. */
export interface SliceIdentity {
  readonly model: string;
  readonly version: string;
  readonly assignment: CaptureRecord['assignment'];
  /** ISO start of the window of slices. */
  readonly window: string;
  /** Its length in windows. */
  readonly minutes: number;
}

/** Counts of one identity by slice of the sticky position. */
export interface SliceEntry extends SliceIdentity {
  readonly slices: SliceRow['slices'];
}

type Event = 'requests' | 'errors' | 'timeouts' | 'clientErrors';
const events = { ok: undefined, error: 'errors', timeout: 'timeouts', 'client-error': 'clientErrors' } as const;

/** Adds up requests of sticky routes by 64 equal slices of the position, and says how users clump. */
export class SliceTally {
  readonly #entries = new Map<string, SliceCounts>();

  /** Counts a request; without a slice, its route was not sticky. */
  add({ model, version, assignment, slice, ...met }: CaptureRecord, window: string, minutes: number): void {
    if (slice === undefined) return;
    const key = `${model}|${window}|${version}|${assignment}|${minutes}`;
    const counts = this.#entries.get(key) ?? new SliceCounts({ model, version, assignment, window, minutes });
    this.#entries.set(key, counts);
    counts.add(slice, met);
  }

  /** Entries in the order of their identity. */
  entries(): readonly SliceEntry[] {
    return [...this.#entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, counts]) => counts.entry());
  }
}

class SliceCounts {
  readonly #identity: SliceIdentity;
  readonly #counts = new Map<Event, number[]>();
  /** Latency sketch of each slice. */
  readonly #latency = Array.from({ length: SLICES }, () => new Map<number, number>());

  constructor(identity: SliceIdentity) {
    this.#identity = identity;
  }

  add(slice: number, { outcome, latencyMs }: Pick<CaptureRecord, 'outcome' | 'latencyMs'>): void {
    this.#bump('requests', slice);
    const event = events[outcome];
    if (event !== undefined) this.#bump(event, slice);
    const bucket = outcome === 'timeout' ? HIGHEST_BUCKET : latencyBucket(latencyMs);
    const own = this.#latency[slice];
    own?.set(bucket, (own.get(bucket) ?? 0) + 1);
  }

  entry(): SliceEntry {
    return { ...this.#identity, slices: { ...Object.fromEntries(this.#counts), ...this.#exceedances() } };
  }

  #bump(event: Event, slice: number): void {
    const counts = this.#counts.get(event) ?? Array.from({ length: SLICES }, () => 0);
    this.#counts.set(event, counts);
    counts[slice] = (counts[slice] ?? 0) + 1;
  }

  /**
   * Requests above the p50, p90 and p99 of these very requests: how they spread over the slices says how latency clumps, whatever the
   * thresholds of a later rollout are.
   */
  #exceedances(): SliceRow['slices'] {
    const all: Record<string, number> = {};
    for (const sketch of this.#latency) for (const [bucket, count] of sketch) all[bucket] = (all[bucket] ?? 0) + count;
    const sketch: LatencySketch = all;
    const found = latencyThresholds(sketch, 1);
    if (found.kind !== 'known') return {};
    const above = found.buckets.map((threshold) => this.#latency.map((own) => sumAbove(own, threshold)));
    return Object.fromEntries(above.map((counts, level) => [`latency${level}`, counts]));
  }
}

function sumAbove(sketch: ReadonlyMap<number, number>, threshold: number): number {
  let sum = 0;
  for (const [bucket, count] of sketch) if (bucket > threshold) sum += count;
  return sum;
}
