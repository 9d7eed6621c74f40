import { knownColumns, type KnownColumns } from '../../../domain/windows/known-columns.ts';
import type { Clock } from '../../system/ports.ts';
import type { BaselineReader } from '../ports.ts';

/** A new baseline is heeded after an hour; reading it anew for every row would cost more than the row. */
const KEPT_MS = 3_600_000;
/** Versions that are kept at most: of more, the one that was read longest ago gives way. */
const MOST_KEPT = 5_000;
const nothing: KnownColumns = new Map();

/** What baselines know of features, kept for an hour and read once for all that wait for it. A read that failed is not kept. */
export class KeptBaselines {
  readonly #baselines: BaselineReader;
  readonly #clock: Pick<Clock, 'now'>;
  /** In the order in which they were read. */
  readonly #kept = new Map<string, { readonly until: number; readonly known: Promise<KnownColumns> }>();

  constructor(baselines: BaselineReader, clock: Pick<Clock, 'now'>) {
    this.#baselines = baselines;
    this.#clock = clock;
  }

  /** Known columns of a version; none for one without a baseline. */
  async columnsOf(model: string, version: string): Promise<KnownColumns> {
    const key = `${model} ${version}`;
    const now = this.#clock.now();
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > now) return kept.known;
    this.#kept.delete(key);
    this.#makeRoom();
    const reading = { until: now + KEPT_MS, known: this.#read(model, version) };
    this.#kept.set(key, reading);
    reading.known.catch(() => {
      if (this.#kept.get(key) === reading) this.#kept.delete(key);
    });
    return reading.known;
  }

  async #read(model: string, version: string): Promise<KnownColumns> {
    const baseline = await this.#baselines.readBaseline(model, version);
    return baseline === undefined ? nothing : knownColumns(baseline.captured);
  }

  #makeRoom(): void {
    if (this.#kept.size < MOST_KEPT) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}
