import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import type { HedgeCounts } from '../../contracts/stored/rows/hedge-counts.ts';
import type { CapturedValues, PartEntry, RequestCounts, Sequences } from '../../contracts/stored/rows/part.ts';
import { HIGHEST_BUCKET, latencyBucket } from '../sketch/latency-sketch.ts';
import { scoreBinOf } from '../sketch/labelled/score-edges.ts';
import { PairTally } from '../sketch/value/pair-sums.ts';
import { addHedges } from '../add-hedges.ts';
import { given } from '../given.ts';
import { columnTally, type CapturedValue, type ColumnTally } from './column-tally.ts';
import type { FoldTerms } from './feature-terms.ts';
import type { EntryIdentity } from './part-entry.ts';
import { SeenRequests } from './seen-requests.ts';
import { hedgesOf } from './sums/hedges-of.ts';
import { SegmentTally } from './sums/segment-tally.ts';

/**
 * Adds up the records of one captured object.
 *
 * Two records with one request id are one prediction: the first counts. A shadow's record counts for itself and for the champion's half
 * of the pair, both under assignment `shadow`, and for no request of a caller. Grows with the number of identities in the object and of
 * their categories, and by some 30 bytes a record for its id; never with its bytes.
 */
export class PartTally {
  readonly #seen = new SeenRequests();
  #copies: SeenRequests | undefined;
  readonly #entries = new Map<string, EntryTally>();

  /** @returns `duplicate` if a record of this request was added before */
  add(record: CaptureRecord, window: string, terms: FoldTerms): 'added' | 'duplicate' {
    if (record.assignment === 'shadow') return this.#addCopy(record, window, terms);
    if (!this.#seen.add(record.model, record.requestId)) return 'duplicate';
    this.#entryOf(record, { window, hop: 'assigned' }, record.version).addAssigned(record, terms);
    for (const hop of record.hops ?? []) this.#entryOf(record, { window, hop: 'fallback' }, hop.version).addCall(hop);
    return 'added';
  }

  #addCopy(record: CaptureRecord, window: string, { hasScores }: FoldTerms): 'added' | 'duplicate' {
    this.#copies ??= new SeenRequests();
    const { model, version, requestId, pair } = record;
    if (!this.#copies.add(model, `${requestId}|${version}`)) return 'duplicate';
    const where = { window, hop: 'assigned' } as const;
    // A copy to the champion, for its score, is half of no pair.
    if (record.score !== undefined || pair === undefined) this.#entryOf(record, where, version).addCopy(record);
    else this.#entryOf(record, where, version).addShadow(record, hasScores);
    if (pair === undefined) return 'added';
    const champion = this.#entryOf(record, { ...where, beside: version }, pair.version);
    champion.addCall(pair);
    champion.addSegments(record.segments, pair.outcome);
    return 'added';
  }

  /** Distinct requests of callers so far. */
  get requests(): number {
    return this.#seen.size;
  }

  /** Entries in the order of their identity, so that the same object always gives the same part. */
  entries(): readonly PartEntry[] {
    return [...this.#entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry.entry());
  }

  #entryOf(
    record: CaptureRecord,
    where: Pick<EntryIdentity, 'window' | 'hop' | 'beside'>,
    version: string,
  ): EntryTally {
    const { model, assignment, revision } = record;
    const key = `${model}|${where.window}|${version}|${assignment}|${revision}|${where.hop}|${where.beside ?? ''}`;
    const held = this.#entries.get(key);
    if (held !== undefined) return held;
    const entry = new EntryTally({ model, version, assignment, revision, ...where }, record.hot);
    this.#entries.set(key, entry);
    return entry;
  }
}

type Outcome = CaptureRecord['outcome'];
type Call = Pick<CaptureRecord, 'outcome' | 'latencyMs' | 'errorClass' | 'hedge' | 'hedgeCapped'>;

class EntryTally {
  readonly #identity: EntryIdentity;
  readonly #hot: boolean;
  readonly #outcomes: Record<Outcome, number> = { ok: 0, error: 0, timeout: 0, 'client-error': 0 };
  #fallbacks = 0;
  readonly #classes = new Map<string, number>();
  readonly #latency = new Map<number, number>();
  readonly #captured = new CapturedTally();
  #pairs: PairTally | undefined;
  #segments: SegmentTally | undefined;
  #hedges: HedgeCounts | undefined;
  readonly #numbers = new Map<string, [first: number, last: number, seen: number]>();

  constructor(identity: EntryIdentity, hot: boolean) {
    this.#identity = identity;
    this.#hot = hot;
  }

  addAssigned(record: CaptureRecord, terms: FoldTerms): void {
    const answeredByOther = record.answeredBy !== undefined && record.answeredBy !== record.version;
    if (answeredByOther) this.#fallbacks += 1;
    this.addCall(record);
    if (record.sequence !== undefined) this.#addNumber(record.sequence);
    this.addSegments(record.segments, record.outcome);
    this.#captured.add(record, answeredByOther ? undefined : record.prediction, terms);
  }

  addCopy(record: CaptureRecord): void {
    this.addCall(record);
    this.addSegments(record.segments, record.outcome);
    if (record.sequence !== undefined) this.#addNumber(record.sequence);
  }

  addShadow(record: CaptureRecord, isScore: boolean): void {
    const { prediction, pair } = record;
    this.addCopy(record);
    this.#pairs ??= new PairTally();
    this.#pairs.add({ champion: pair?.prediction, challenger: prediction, agrees: pair?.agrees, isScore });
  }

  /** A timeout has no latency of its own: it lies above every one that was measured. */
  addCall(call: Call): void {
    const { outcome, latencyMs, errorClass } = call;
    this.#outcomes[outcome] += 1;
    this.#hedges = addHedges(this.#hedges, hedgesOf(call));
    bump(this.#latency, outcome === 'timeout' ? HIGHEST_BUCKET : latencyBucket(latencyMs));
    if (outcome !== 'ok') bump(this.#classes, errorClass ?? outcome);
  }

  addSegments(codes: readonly string[] | undefined, outcome: Outcome): void {
    if (codes === undefined) return;
    this.#segments ??= new SegmentTally();
    this.#segments.add(codes, outcome);
  }

  entry(): PartEntry {
    const sums = { counts: this.#counts(), captured: this.#captured.values() };
    const sequences: Sequences | undefined = this.#numbers.size === 0 ? undefined : inOrder(this.#numbers);
    const others = given({ sequences, pairs: this.#pairs?.sums(), segments: this.#segments?.counts() });
    return { ...this.#identity, ...sums, ...others, hot: this.#hot };
  }

  #addNumber({ environment, number }: NonNullable<CaptureRecord['sequence']>): void {
    const [first, last, seen] = this.#numbers.get(environment) ?? [number, number, 0];
    this.#numbers.set(environment, [Math.min(first, number), Math.max(last, number), seen + 1]);
  }

  #counts(): RequestCounts {
    const { ok, error, timeout, 'client-error': clientErrors } = this.#outcomes;
    return {
      requests: ok + error + timeout + clientErrors,
      errors: error,
      timeouts: timeout,
      clientErrors,
      fallbacks: this.#fallbacks,
      errorClasses: inOrder(this.#classes),
      latency: inOrder(this.#latency),
      ...given({ hedges: this.#hedges }),
    };
  }
}

class CapturedTally {
  #records = 0;
  #weight = 0;
  #squares = 0;
  #columns: readonly (readonly [name: string, tally: ColumnTally])[] | undefined;
  #prediction: ColumnTally | undefined;
  readonly #scores = new Map<number, number>();
  #hasScores = false;

  add(record: CaptureRecord, prediction: CapturedValue, terms: FoldTerms): void {
    const { features } = record;
    if (features === undefined && prediction === undefined) return;
    const weight = record.weight ?? 1;
    this.#records += 1;
    this.#weight += weight;
    this.#squares += weight * weight;
    this.#addFeatures(features ?? {}, weight, terms);
    this.#addPrediction(prediction, weight, terms);
  }

  values(): CapturedValues {
    const features = (this.#columns ?? []).map(([name, tally]) => [name, tally.sketch()] as const);
    return {
      records: this.#records,
      weight: this.#weight,
      squares: this.#squares,
      features: Object.fromEntries(features),
      ...(this.#prediction === undefined ? {} : { prediction: this.#prediction.sketch() }),
      ...(this.#hasScores ? { scores: inOrder(this.#scores) } : {}),
    };
  }

  #addFeatures(features: Readonly<Record<string, CapturedValue>>, weight: number, terms: FoldTerms): void {
    this.#columns ??= [...terms.features].map(([name, column]) => [name, columnTally(column)] as const);
    for (const [name, tally] of this.#columns) tally.add(features[name], weight);
  }

  #addPrediction(prediction: CapturedValue, weight: number, terms: FoldTerms): void {
    if (terms.prediction === undefined) return;
    this.#prediction ??= columnTally(terms.prediction);
    this.#prediction.add(prediction, weight);
    if (!terms.hasScores) return;
    this.#hasScores = true;
    if (typeof prediction === 'number' && prediction >= 0 && prediction <= 1)
      this.#scores.set(scoreBinOf(prediction), (this.#scores.get(scoreBinOf(prediction)) ?? 0) + weight);
  }
}

function bump<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function inOrder<Value>(counts: ReadonlyMap<string | number, Value>): Record<string, Value> {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
