import type { HealthArm } from '../../lambdas/contracts/stored/rows/period-row.ts';
import { checkModel, type CheckedModel } from '../../lambdas/usecases/monitoring/check-model.ts';
import type { HourSketch } from '../../lambdas/domain/drift/detect/hour-sketch.ts';
import { MemoryMonitoring } from './fakes/memory-monitoring.ts';
import { MemoryObjects } from './fakes/memory-objects.ts';
import { MemoryRegistry } from './fakes/memory-registry.ts';
import { MemoryTeller } from './fakes/memory-teller.ts';
import { noBaselines } from './baselines/contents.ts';

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
    const grid = { grid: { origin: 0, unit: 1 }, first, cells: cells ?? [], missing, infinite: 0, mistyped: 0 };
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
  /** Objects that were read and written. */
  reads = 0;
  writes = 0;

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
        return objects.readText(key);
      },
      writeText: async (key: string, text: string): Promise<void> => {
        this.writes += 1;
        return objects.writeText(key, text);
      },
    };
    const told = { alerts: store, log: store, watches: store, drift: store, teller, told: teller };
    const deps = { registry, periods: store, objects: counted, baselines: noBaselines, ...told };
    const at = iso((hour + 1) * HOUR + 6 * 60_000);
    return checkModel(deps, { model: 'm', at, windowSeconds: 60, everyWindows: 60 });
  }
}
