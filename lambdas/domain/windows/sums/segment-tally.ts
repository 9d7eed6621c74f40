import type { Outcome } from '../../../contracts/messages/capture-record.ts';
import type { StoredSegments } from '../../../contracts/stored/rows/minute-row.ts';

/** Counts requests by the levels of judged segments, by code. */
export class SegmentTally {
  readonly #levels = new Map<string, [requests: number, errors: number, timeouts: number]>();

  /** A request is in one level of each segment. */
  add(codes: readonly string[], outcome: Outcome): void {
    for (const code of codes) {
      const [requests, errors, timeouts] = this.#levels.get(code) ?? [0, 0, 0];
      const isError = outcome === 'error' ? 1 : 0;
      const isTimeout = outcome === 'timeout' ? 1 : 0;
      this.#levels.set(code, [requests + 1, errors + isError, timeouts + isTimeout]);
    }
  }

  /** In the order of the codes. */
  counts(): StoredSegments {
    return Object.fromEntries([...this.#levels].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}
