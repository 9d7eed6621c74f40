import type { HealthArm } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import { checkModel, type CheckedModel } from '../../../lambdas/usecases/monitoring/check-model.ts';
import { specification, type SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { MemoryBaselines } from '../../support/baselines/memory-baselines.ts';
import { MemoryMonitoring } from '../../support/fakes/memory-monitoring.ts';
import { MemoryObjects } from '../../support/fakes/memory-objects.ts';
import { MemoryRegistry } from '../../support/fakes/memory-registry.ts';
import { MemoryTeller } from '../../support/fakes/memory-teller.ts';

export const HOUR = 3_600_000;
export const FIVE = 300_000;
/** First hour of every history. */
export const START = Date.parse('2026-02-01T00:00:00.000Z');
export const ROWS = 1_200;

/** How an hour differs from the usual one. */
interface Over {
  readonly shift?: number;
  readonly arm?: Partial<HealthArm>;
  /** Values that no grid was fixed for. */
  readonly breaks?: boolean;
  /** A baseline names the categories. */
  readonly isListed?: boolean;
}

/** A model with one numeric and one categorical feature, hour by hour; the grid's cells are told as they are. */
export class World {
  readonly store = new MemoryMonitoring();
  readonly objects = new MemoryObjects();
  readonly teller = new MemoryTeller();
  readonly registry = new MemoryRegistry();
  readonly baselines = new MemoryBaselines(this.registry, this.objects);
  hours = 0;

  /** One hour: cells from −8 on shifted by so many, and its service as given. */
  pass(over: Over = {}): void {
    const start = iso(START + this.hours * HOUR);
    for (let i = 0; i < 12; i += 1) this.five(this.hours * HOUR + i * FIVE, over.arm);
    const key = `wide/m/${start}.json.gz`;
    this.store.pointers.push({ schema: 1, model: 'm', start, key, sources: 1, arms: [hourArm(over.arm)], ttl: 0 });
    this.objects.objects.set(key, JSON.stringify(wideOf(start, over)));
    this.hours += 1;
  }

  /** Five windows from so many milliseconds after the start on. */
  five(offset: number, over: Partial<HealthArm> = {}): void {
    const arms = [{ ...armOf(ROWS / 12), ...over }];
    this.store.health.push({ schema: 1, model: 'm', start: iso(START + offset), sources: 1, arms, ttl: 0 });
  }

  declare(over: Partial<SpecificationInput>): void {
    this.registry.specifications.set(
      'm',
      specification.parse({ model: 'm', task: 'binary', owner: 'ops@example.com', ...over }),
    );
  }

  /** So many minutes after the last hour; six, when its last rows stand. */
  async check(minutes = 6): Promise<CheckedModel> {
    const { store, objects, teller, registry, baselines } = this;
    const deps = {
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
    const at = iso(START + this.hours * HOUR + minutes * 60_000);
    return checkModel(deps, { model: 'm', at, windowSeconds: 60, everyWindows: 60 });
  }

  alert(cause: string): string | undefined {
    return this.store.alerts.get(`m/${cause}`)?.state;
  }
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function armOf(requests: number): HealthArm {
  const none = {
    errors: 0,
    timeouts: 0,
    clientErrors: 0,
    fallbacks: 0,
    errorClasses: {},
    latency: {},
    scores: {},
    odd: {},
  };
  return {
    version: 'v1',
    assignment: 'random',
    hop: 'assigned',
    requests,
    captured: [requests, requests],
    served: requests,
    ...none,
  };
}

export function unnumbered({ served: _served, ...arm }: HealthArm): HealthArm {
  return arm;
}

/** Arm of the hour that twelve such stretches make. */
export function hourArm(over: Partial<HealthArm> = {}): HealthArm {
  const { errors = 0, timeouts = 0, clientErrors = 0, version = 'v1' } = over;
  return {
    ...armOf(ROWS),
    version,
    errors: 12 * errors,
    timeouts: 12 * timeouts,
    clientErrors: 12 * clientErrors,
  };
}

function wideOf(start: string, { shift = 0, breaks = false, isListed = false }: Over): object {
  const cells = Array.from({ length: 16 }, () => ROWS / 16);
  const grid = { grid: { origin: 0, unit: 1 }, first: -8 + shift, cells, missing: 0, infinite: 0, mistyped: 0 };
  const named = { red: ROWS / 2, blue: ROWS / 2 };
  const [listed, fresh] = isListed ? [named, {}] : [{}, named];
  const categories = { listed, fresh, other: 0, missing: 0, mistyped: 0 };
  // Values that no grid was fixed for: nothing can be compared with them.
  const broken = { kind: 'loose', values: [[1, ROWS]], missing: 0, infinite: 0, mistyped: 0 };
  const features = {
    age: { kind: 'numeric', grid },
    colour: breaks ? broken : { kind: 'categorical', categories },
  };
  const { errorClasses, latency, requests, errors, timeouts, clientErrors, fallbacks } = armOf(ROWS);
  const counts = { errorClasses, latency, requests, errors, timeouts, clientErrors, fallbacks };
  const captured = { records: ROWS, weight: ROWS, squares: ROWS, features };
  const entry = { version: 'v1', assignment: 'random', hop: 'assigned', counts, captured };
  return { schema: 1, model: 'm', period: 'hour', start, sources: 1, entries: [entry] };
}

export function quiet(hours: number): World {
  const world = new World();
  for (let i = 0; i < hours; i += 1) world.pass();
  return world;
}
