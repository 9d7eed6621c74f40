import { knownColumns, type KnownColumns } from '../../../domain/windows/known-columns.ts';
import type { Clock } from '../../system/ports.ts';
import type { BaselineReader } from '../ports.ts';

/** A new baseline is heeded after an hour; reading it anew for every row would cost more than the row. */
const KEPT_MS = 3_600_000;
/** Versions that are kept at most. */
const MOST_KEPT = 5_000;
const nothing: KnownColumns = new Map();

/** What baselines know of features, kept for an hour. */
export class KeptBaselines {
  readonly #baselines: BaselineReader;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #kept = new Map<string, { readonly until: number; readonly known: KnownColumns }>();

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
    const baseline = await this.#baselines.readBaseline(model, version);
    const known = baseline === undefined ? nothing : knownColumns(baseline.captured);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, { until: now + KEPT_MS, known });
    return known;
  }
}
