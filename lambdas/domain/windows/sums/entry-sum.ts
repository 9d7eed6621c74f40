import type { Sequences, StoredCaptured, StoredCounts, StoredEntry } from '../../../contracts/stored/rows/part.ts';
import type { PeriodEntry } from '../../../contracts/stored/rows/period-row.ts';
import type { HedgeCounts } from '../../../contracts/stored/rows/hedge-counts.ts';
import { given } from '../../given.ts';
import { addHedges } from '../../add-hedges.ts';
import { ColumnSum } from './column-sum.ts';
import { CountSum } from './count-sum.ts';

/** Whose requests an entry of a period counts. */
export type ArmIdentity = Pick<PeriodEntry, 'version' | 'assignment' | 'hop'>;

/** Adds up the entries of one arm in place. */
export class EntrySum {
  readonly #arm: ArmIdentity;
  readonly #counts = { requests: 0, errors: 0, timeouts: 0, clientErrors: 0, fallbacks: 0 };
  readonly #classes = new Map<string, number>();
  readonly #latency = new CountSum();
  readonly #captured = new CapturedSum();
  #sequences: Sequences | undefined;
  #hedges: HedgeCounts | undefined;

  constructor({ version, assignment, hop }: ArmIdentity) {
    this.#arm = { version, assignment, hop };
  }

  add({ counts, captured, sequences }: StoredEntry): void {
    this.#addCounts(counts);
    this.#captured.add(captured);
    this.#sequences = mergeSequences(this.#sequences, sequences);
  }

  entry(): PeriodEntry {
    const errorClasses = Object.fromEntries([...this.#classes].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return {
      ...this.#arm,
      counts: { ...this.#counts, errorClasses, latency: this.#latency.counts(), ...given({ hedges: this.#hedges }) },
      captured: this.#captured.values(),
      ...(this.#sequences === undefined ? {} : { sequences: this.#sequences }),
    };
  }

  #addCounts(counts: StoredCounts): void {
    const { requests, errors, timeouts, clientErrors, fallbacks, errorClasses, latency, hedges } = counts;
    this.#hedges = addHedges(this.#hedges, hedges);
    const own = this.#counts;
    own.requests += requests;
    own.errors += errors;
    own.timeouts += timeouts;
    own.clientErrors += clientErrors;
    own.fallbacks += fallbacks;
    for (const [name, count] of Object.entries(errorClasses))
      this.#classes.set(name, (this.#classes.get(name) ?? 0) + count);
    this.#latency.add(latency);
  }
}

/** Adds up captured values. A feature that one side lacks was not named there: its rows are those of the other. */
class CapturedSum {
  #records = 0;
  #weight = 0;
  #squares = 0;
  readonly #features = new Map<string, ColumnSum>();
  #prediction: ColumnSum | undefined;
  #scores: CountSum | undefined;

  add({ records, weight, squares, features, prediction, scores }: StoredCaptured): void {
    this.#records += records;
    this.#weight += weight;
    this.#squares += squares;
    for (const name of Object.keys(features)) this.#addFeature(name, features[name]);
    if (prediction !== undefined) (this.#prediction ??= new ColumnSum()).add(prediction);
    if (scores !== undefined) (this.#scores ??= new CountSum()).add(scores);
  }

  values(): PeriodEntry['captured'] {
    return {
      records: this.#records,
      weight: this.#weight,
      squares: this.#squares,
      features: Object.fromEntries([...this.#features].map(([name, sum]) => [name, sum.sketch()] as const)),
      ...(this.#prediction === undefined ? {} : { prediction: this.#prediction.sketch() }),
      ...(this.#scores === undefined ? {} : { scores: this.#scores.counts() }),
    };
  }

  #addFeature(name: string, column: StoredCaptured['features'][string] | undefined): void {
    if (column === undefined) return;
    const held = this.#features.get(name) ?? new ColumnSum();
    held.add(column);
    this.#features.set(name, held);
  }
}

/** Joins the numbers that each environment gave: first, last and how many were seen. */
function mergeSequences(a: Sequences | undefined, b: Sequences | undefined): Sequences | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const merged = { ...a };
  for (const [environment, [first, last, seen]] of Object.entries(b)) {
    const held = merged[environment];
    merged[environment] =
      held === undefined ? [first, last, seen] : [Math.min(held[0], first), Math.max(held[1], last), held[2] + seen];
  }
  return merged;
}
