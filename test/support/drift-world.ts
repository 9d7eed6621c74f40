import type { HealthArm } from '../../lambdas/contracts/stored/rows/period-row.ts';
import { checkModel, type CheckedModel } from '../../lambdas/usecases/monitoring/check-model.ts';
import type { HourSketch } from '../../lambdas/domain/drift/detect/hour-sketch.ts';
import { MemoryMonitoring } from './fakes/memory-monitoring.ts';
import { MemoryObjects } from './fakes/memory-objects.ts';
import { MemoryRegistry } from './fakes/memory-registry.ts';
import { MemoryTeller } from './fakes/memory-teller.ts';
import { MemoryBaselines } from './baselines/memory-baselines.ts';
import { aVersion } from './records.ts';
import { baselineKey } from '../../lambdas/contracts/stored/object-keys.ts';
import { mergeEntries } from '../../lambdas/domain/windows/merge-entries.ts';
import { wideRow, type WideRow } from '../../lambdas/contracts/stored/rows/period-row.ts';

const HOUR = 3_600_000;

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function arm(requests: number, version: string): HealthArm {
  return {
    version,
    assignment: 'random',
    hop: 'assigned',
    requests,
    errors: 0,
    timeouts: 0,
    clientErrors: 0,
    fallbacks: 0,
    captured: [requests, requests],
    errorClasses: {},
    latency: {},
    scores: {},
    odd: {},
  };
}

/** Column of a wide row as the fold would have left it. */
function columnOf({ missing = 0, first = 0, cells, counts }: HourSketch['features'][string]): object {
  if (counts === undefined) {
    const range = { min: -100, max: 100 };
    const grid = { grid: { origin: 0, unit: 1 }, range, first, cells: cells ?? [], missing, infinite: 0, mistyped: 0 };
    return { kind: 'numeric', grid };
  }
  return { kind: 'categorical', categories: { listed: {}, fresh: counts, other: 0, missing, mistyped: 0 } };
}

/** A model whose wide rows come hour by hour from a made-up stream, checked as the schedule would. */
export class DriftWorld {
  readonly store = new MemoryMonitoring();
  readonly objects = new MemoryObjects();
  readonly teller = new MemoryTeller();
  readonly registry = new MemoryRegistry();
  readonly baselines = new MemoryBaselines(this.registry, this.objects);
  /** Objects that were read and written. */
  reads = 0;
  readonly keysRead: string[] = [];
  writes = 0;

  /** Wide row and pointer of a day, from the rows of its hours. */
  addDay(hours: readonly HourSketch[], version = 'v1'): void {
    const start = iso((hours[0]?.hour ?? 0) * HOUR);
    const entries = this.merged(hours);
    const key = `wide-day/m/${start}`;
    this.objects.objects.set(
      key,
      JSON.stringify({ schema: 1, model: 'm', period: 'day', start, sources: hours.length, entries }),
    );
    const requests = hours.reduce((sum, { rows }) => sum + rows, 0);
    this.store.days.push({ schema: 1, model: 'm', start, key, sources: 1, arms: [arm(requests, version)], ttl: 0 });
  }

  /** A baseline of a version, from hours that were added. */
  givenBaseline(version: string, hours: readonly HourSketch[]): void {
    const id = 'a'.repeat(24);
    this.registry.versions.set(`m/${version}`, aVersion({ version, baseline: id }));
    const [entry] = this.merged(hours);
    const stored = { schema: 1, model: 'm', version, id, captured: entry?.captured };
    this.objects.objects.set(baselineKey('m', version, id), JSON.stringify(stored));
  }

  private merged(hours: readonly HourSketch[]): WideRow['entries'] {
    const rows = hours.map(({ hour }) => this.objects.objects.get(`wide/m/${iso(hour * HOUR)}`) ?? '');
    return mergeEntries(rows.flatMap((text) => wideRow.parse(JSON.parse(text)).entries));
  }

  /** Wide row and pointer of an hour; `predictions` names the feature whose values are the predictions too. */
  add({ hour, rows, features }: HourSketch, { version = 'v1', predictions = '' } = {}): void {
    const start = iso(hour * HOUR);
    const columns = Object.entries(features).map(([name, sketch]) => [name, columnOf(sketch)] as const);
    const counts = {
      requests: rows,
      errors: 0,
      timeouts: 0,
      clientErrors: 0,
      fallbacks: 0,
      errorClasses: {},
      latency: {},
    };
    const predicted = columns.find(([name]) => name === predictions)?.[1];
    const captured = {
      records: rows,
      weight: rows,
      squares: rows,
      features: Object.fromEntries(columns),
      ...(predicted === undefined ? {} : { prediction: predicted }),
    };
    const entry = { version, assignment: 'random', hop: 'assigned', counts, captured };
    const key = `wide/m/${start}`;
    this.objects.objects.set(
      key,
      JSON.stringify({ schema: 1, model: 'm', period: 'hour', start, sources: 1, entries: [entry] }),
    );
    this.store.pointers.push({ schema: 1, model: 'm', start, key, sources: 1, arms: [arm(rows, version)], ttl: 0 });
  }

  /** The check of the slot at the end of an hour, when its rows stand. */
  async check(hour: number): Promise<CheckedModel> {
    const { store, objects, teller, registry } = this;
    const counted = {
      readText: async (key: string): Promise<string | undefined> => {
        this.reads += 1;
        this.keysRead.push(key);
        return objects.readText(key);
      },
      writeText: async (key: string, text: string): Promise<void> => {
        this.writes += 1;
        return objects.writeText(key, text);
      },
    };
    const told = { alerts: store, log: store, watches: store, drift: store, teller, told: teller };
    const deps = { registry, periods: store, objects: counted, baselines: this.baselines, ...told };
    const at = iso((hour + 1) * HOUR + 6 * 60_000);
    return checkModel(deps, { model: 'm', at, windowSeconds: 60, everyWindows: 60 });
  }
}
