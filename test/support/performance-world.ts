import type { Specification, SpecificationInput } from '../../lambdas/contracts/people/specification.ts';
import { baselineKey } from '../../lambdas/contracts/stored/object-keys.ts';
import type { LabelRow } from '../../lambdas/contracts/stored/rows/label-part.ts';
import { wideRow, type LabelledEntry } from '../../lambdas/contracts/stored/rows/period-row.ts';
import { mergeLabelled } from '../../lambdas/domain/labels/merge-labelled.ts';
import { sketchNumbers } from '../../lambdas/domain/sketch/feature-grid.ts';
import { scoreBinOf } from '../../lambdas/domain/sketch/labelled/score-edges.ts';
import { labelledEntriesOf } from '../../lambdas/domain/labels/labelled-entries.ts';
import { MemoryBaselines } from './baselines/memory-baselines.ts';
import { MemoryMonitoring } from './fakes/memory-monitoring.ts';
import { MemoryObjects } from './fakes/memory-objects.ts';
import { MemoryRegistry } from './fakes/memory-registry.ts';
import { MemoryTeller } from './fakes/memory-teller.ts';
import { aSpecification, aVersion } from './records.ts';

const HOUR = 3_600_000;
const FIRST = Date.parse('2026-02-01T00:00:00.000Z');

/** A prediction and its truth. */
export interface Labelled {
  readonly prediction?: number | string | undefined;
  readonly label: number | string;
  readonly version?: string;
  readonly assignment?: LabelRow['assignment'];
}

/** ISO start of the nth hour. */
export function hourAt(n: number): string {
  return new Date(FIRST + n * HOUR).toISOString();
}

/** A model whose hours have requests and labels, as compaction leaves them. */
export class PerformanceWorld {
  readonly store = new MemoryMonitoring();
  readonly objects = new MemoryObjects();
  readonly registry = new MemoryRegistry();
  readonly baselines = new MemoryBaselines(this.registry, this.objects);
  readonly teller = new MemoryTeller();
  readonly specification: Specification;
  hours = 0;
  private readonly scored = new Map<number, readonly object[]>();

  constructor(over: Partial<SpecificationInput> = {}) {
    this.specification = aSpecification({ labels: { maturity: 'PT2H' }, ...over });
    this.registry.specifications.set('m', this.specification);
  }

  /** One hour more: its requests by version, and the labels that are known of them. */
  pass(labels: readonly Labelled[], requests: Readonly<Record<string, number>> = { v1: labels.length }): void {
    this.write(this.hours, labels, requests);
    this.hours += 1;
  }

  /** Writes the rows of an hour (again): labels that came later are in it then. */
  write(n: number, labels: readonly Labelled[], requests: Readonly<Record<string, number>>): void {
    const start = hourAt(n);
    const key = `wide/m/${start}.json.gz`;
    const arms = Object.entries(requests).map(([version, count]) => armOf(version, count));
    const pointer = { schema: 1, model: 'm', start, key, sources: 1, arms, ttl: 0 };
    const at = this.store.pointers.findIndex((one) => one.start === start);
    this.store.pointers.splice(at === -1 ? this.store.pointers.length : at, at === -1 ? 0 : 1, pointer);
    const labelled = this.labelledOf(labels);
    const row = {
      schema: 1,
      model: 'm',
      period: 'hour',
      start,
      sources: 1,
      entries: this.scored.get(n) ?? [],
      labelled,
    };
    this.objects.objects.set(key, JSON.stringify(row));
  }

  /** Scores that a version gave in an hour, as captured; written with the labels that are known of it. */
  predict(n: number, predictions: readonly unknown[], version = 'v1'): void {
    this.scored.set(n, [...(this.scored.get(n) ?? []), scoredEntry(predictions, version)]);
  }

  /** Row of a day of 24 hours, from the rows of its hours. */
  addDay(day: number): void {
    const start = hourAt(day * 24);
    const key = `wide-day/m/${start}.json.gz`;
    const hours = this.store.pointers.filter((one) => one.start >= start && one.start < hourAt((day + 1) * 24));
    const rows = hours.map((one) => wideRow.parse(JSON.parse(this.objects.objects.get(one.key) ?? '')));
    const requests = hours.flatMap(({ arms }) => arms).reduce((sum, arm) => sum + arm.requests, 0);
    const labelled = mergeLabelled(rows.flatMap((row) => row.labelled ?? []));
    this.store.days.push({ schema: 1, model: 'm', start, key, sources: 24, arms: [armOf('v1', requests)], ttl: 0 });
    const row = { schema: 1, model: 'm', period: 'day', start, sources: 24, entries: [], labelled };
    this.objects.objects.set(key, JSON.stringify(row));
  }

  /** Rows of five windows of an hour: its requests by version. */
  answer(n: number, requests: Readonly<Record<string, number>>): void {
    const arms = Object.entries(requests).map(([version, count]) => ({
      ...armOf(version, count),
      errorClasses: {},
      latency: {},
      scores: {},
      odd: {},
    }));
    for (let five = 0; five < 12; five += 1)
      this.store.health.push({ schema: 1, model: 'm', start: hourAt(n + five / 12), sources: 1, arms, ttl: 0 });
  }

  /** A baseline of a version: no features, and these labels. */
  givenBaseline(version: string, labels: readonly Labelled[]): void {
    const id = 'a'.repeat(24);
    this.registry.versions.set(`m/${version}`, aVersion({ version, baseline: id }));
    const count = labels.length;
    const captured = { records: count, weight: count, squares: count, features: {} };
    const [labelled] = this.labelledOf(labels);
    const stored = { schema: 1, model: 'm', version, id, captured, labelled };
    this.objects.objects.set(baselineKey('m', version, id), JSON.stringify(stored));
  }

  private labelledOf(labels: readonly Labelled[]): readonly LabelledEntry[] {
    const { task, signature } = this.specification;
    const { classes, threshold } = signature?.prediction ?? {};
    return labelledEntriesOf(labels.map(rowOf), { task, classes, threshold });
  }

  get deps() {
    const { store, objects, teller, registry, baselines } = this;
    return {
      registry,
      periods: store,
      objects,
      baselines,
      alerts: store,
      log: store,
      watches: store,
      drift: store,
      teller,
      told: teller,
    };
  }
}

function rowOf({ prediction, label, version = 'v1', assignment = 'random' }: Labelled, n: number): LabelRow {
  const known = prediction === undefined ? {} : { prediction };
  const request = { revision: 1, window: 0, slice: 0, requestId: `r-${n}`, arrivedAt: 1, weight: 1 } as const;
  return { model: 'm', version, assignment, label, ...request, ...known };
}

function armOf(version: string, requests: number) {
  const none = { errors: 0, timeouts: 0, clientErrors: 0, fallbacks: 0 };
  const captured: readonly [number, number] = [requests, requests];
  return { version, assignment: 'random', hop: 'assigned', requests, captured, ...none } as const;
}

function scoredEntry(predictions: readonly unknown[], version: string): object {
  const numbers = predictions.filter((one) => typeof one === 'number');
  const scores: Record<string, number> = {};
  for (const score of numbers.filter((one) => one >= 0 && one <= 1))
    scores[scoreBinOf(score)] = (scores[scoreBinOf(score)] ?? 0) + 1;
  const count = predictions.length;
  const prediction = { kind: 'numeric', grid: sketchNumbers({ origin: 0.5, unit: 0.25 }, predictions) };
  const captured = { records: count, weight: count, squares: count, features: {}, prediction, scores };
  const none = { errors: 0, timeouts: 0, clientErrors: 0, fallbacks: 0, errorClasses: {}, latency: {} };
  return { version, assignment: 'random', hop: 'assigned', counts: { requests: count, ...none }, captured };
}
