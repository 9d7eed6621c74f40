/** When a call is raced by a second one, and how many may be. */
export interface HedgeSettings {
  /** Milliseconds, or slower than 95 % of the version's last calls. */
  readonly after: 'p95' | number;
  /** Percent of the model's calls. */
  readonly sharePercent: number;
}

/** Calls whose latencies are kept for each version. */
const KEPT = 128;
/** Fewer than these tell no 95th percentile. */
const LEAST = 20;
/** Hedges that a quiet time saves up. */
const MOST_SAVED = 5;
const MOST_NAMES = 1_000;

interface Latencies {
  readonly kept: number[];
  next: number;
  /** Found anew with every tenth call. */
  p95: number | undefined;
}

/**
 * Bounds the calls that are made twice, in one environment of the router: never more than the share of a model's calls so far.
 *
 * Source: Dean, Barroso (2013), The Tail at Scale: hedged requests after the 95th percentile cost some 5 % more load.
 */
export class HedgeBudget {
  readonly #latencies = new Map<string, Latencies>();
  readonly #saved = new Map<string, number>();

  /** Milliseconds after which a call of a version is slow; undefined while too few calls were seen. */
  slowAfter(model: string, version: string, { after }: Pick<HedgeSettings, 'after'>): number | undefined {
    return after === 'p95' ? this.#latencies.get(`${model}|${version}`)?.p95 : after;
  }

  /** A call was made: its share of a hedge is saved. */
  count(model: string, { sharePercent }: Pick<HedgeSettings, 'sharePercent'>): void {
    const before = this.#saved.get(model);
    if (before === undefined && this.#saved.size >= MOST_NAMES) this.#saved.clear();
    this.#saved.set(model, Math.min(MOST_SAVED, (before ?? 0) + sharePercent / 100));
  }

  /** Whether a call may be made a second time; that is then spent. */
  spend(model: string): boolean {
    const saved = this.#saved.get(model) ?? 0;
    // Twenty times a twentieth is a whole, whatever the sums of binary fractions say.
    if (saved < 1 - 1e-9) return false;
    this.#saved.set(model, Math.max(0, saved - 1));
    return true;
  }

  /** What a call of a version took, in milliseconds. */
  see(model: string, version: string, latencyMs: number): void {
    const key = `${model}|${version}`;
    const held = this.#latencies.get(key);
    if (held === undefined && this.#latencies.size >= MOST_NAMES) this.#latencies.clear();
    const seen = held ?? { kept: [], next: 0, p95: undefined };
    seen.kept[seen.next % KEPT] = latencyMs;
    seen.next += 1;
    if (seen.next >= LEAST && seen.next % 10 === 0) seen.p95 = highOf(seen.kept);
    this.#latencies.set(key, seen);
  }
}

/** Smallest value that 95 % do not exceed, 1 at least. */
function highOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.max(1, sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 1);
}
