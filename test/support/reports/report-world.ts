import { HtmlReportRenderer } from '../../../lambdas/adapters/charts/html-report-renderer.ts';
import { specification } from '../../../lambdas/contracts/people/specification.ts';
import { isoAt } from '../../../lambdas/contracts/runtime/instants.ts';
import { periodKeyAt } from '../../../lambdas/contracts/runtime/periods.ts';
import { labelPartKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import { checkModel, type CheckedModel } from '../../../lambdas/usecases/monitoring/check-model.ts';
import { MemoryMonitoring } from '../fakes/memory-monitoring.ts';
import { MemoryRegistry } from '../fakes/memory-registry.ts';
import { MemoryTeller } from '../fakes/memory-teller.ts';
import { SeededRandomness } from '../fakes/seeded-randomness.ts';
import { aRollout, aVersion } from '../records.ts';
import { windowWorld } from '../window-world.ts';
import type { DrawnRequest, ReportModel } from './report-models.ts';
import { noBaselines } from '../baselines/contents.ts';

const START = Date.parse('2026-02-01T00:00:00.000Z');
const HOUR = 3_600_000;
const FIVE = 300_000;
/** Hour in which the second version is promoted; it is tried six hours before. */
const PROMOTED = 30;
const TRIED = 24;

type World = ReturnType<typeof windowWorld>;
interface Labelled {
  readonly request: DrawnRequest;
  readonly version: string;
  readonly at: number;
  readonly id: string;
}

/** A model whose drawn traffic is folded, compacted and checked hour by hour by the product's own code. */
export class ReportWorld {
  readonly registry = new MemoryRegistry();
  readonly monitoring = new MemoryMonitoring();
  readonly teller = new MemoryTeller();
  readonly windows: World;
  readonly name: string;
  readonly #model: ReportModel;
  readonly #random = new SeededRandomness(7);
  #hour = 0;

  constructor(model: ReportModel) {
    this.#model = model;
    const name = model.specification.model;
    this.name = name;
    this.windows = windowWorld(model.specification, isoAt(START));
    this.registry.specifications.set(name, specification.parse(model.specification));
    this.registry.versions.set(`${name}/v1`, aVersion({ model: name, version: 'v1', status: 'former-champion' }));
    this.registry.versions.set(`${name}/v2`, aVersion({ model: name, version: 'v2', status: 'champion' }));
    const outcome = { kind: 'promoted' as const, reason: 'proven', at: isoAt(START + PROMOTED * HOUR), tests: [] };
    this.registry.rollouts.set(`${name}/r1`, aRollout({ model: name, version: 'v2', outcome }));
  }

  get deps() {
    const { registry, monitoring, windows } = this;
    const { periods, objects } = windows;
    const stores = { registry, rollouts: registry, periods, objects, alerts: monitoring, log: monitoring };
    return { ...stores, baselines: noBaselines, reports: monitoring, watches: monitoring, renderer: new HtmlReportRenderer() };
  }

  /** Six minutes after the last hour: its rows stand by then. */
  get at(): string {
    return isoAt(START + this.#hour * HOUR + 6 * 60_000);
  }

  /** @param isChecked whether the checks run each hour */
  async pass(hours: number, isChecked = true): Promise<void> {
    for (let i = 0; i < hours; i += 1) {
      await passHour(this.windows, { model: this.#model, hour: this.#hour, random: this.#random });
      this.#hour += 1;
      if (isChecked) await this.check();
    }
  }

  async check(): Promise<CheckedModel> {
    const order = { model: this.name, at: this.at, windowSeconds: 60, everyWindows: 60 };
    return checkModel({ ...this.deps, drift: this.monitoring, teller: this.teller, told: this.teller }, order);
  }
}

interface Hour {
  readonly model: ReportModel;
  readonly hour: number;
  readonly random: SeededRandomness;
}

async function passHour(world: World, { model, hour, random }: Hour): Promise<void> {
  const { prediction } = model.specification.signature ?? {};
  const labelled: Labelled[] = [];
  for (let five = 0; five < 12; five += model.every ?? 1) {
    const lines: string[] = [];
    for (let n = 0; n < model.requests; n += 1) {
      const version = random.uniform() < (hour < TRIED ? 0 : hour < PROMOTED ? 0.25 : 1) ? 'v2' : 'v1';
      const request = model.draw(hour, version, random);
      const at = START + hour * HOUR + five * FIVE + Math.floor((n / model.requests) * FIVE);
      const id = `${hour}-${five}-${n}`;
      lines.push(recordLine(model.specification.model, { request, version, at, id }));
      if (model.isShadowed === true) lines.push(copyLine(model.specification.model, { request, version, at, id }));
      if (request.outcome === 'ok' && prediction !== undefined && random.uniform() < model.labelledShare)
        labelled.push({ request, version, at, id });
    }
    world.objects.objects.set(`capture/${hour}-${five}`, lines.join(''));
    await world.fold(`${hour}-${five}`);
  }
  writeLabels(world, model.specification.model, labelled);
  world.clock.advance(HOUR);
  world.clock.advance(hour === 0 ? 5 * 60_000 : 0);
  await world.compact();
}

function recordLine(model: string, { request, version, at, id }: Labelled): string {
  const { features, prediction, latencyMs, outcome } = request;
  const answered = outcome === 'ok' ? { prediction, status: 200 } : { status: 502, errorClass: 'http-500' };
  const record = { schema: 1, requestId: id, model, version, assignment: 'random', revision: 1, at, hot: false };
  return `${JSON.stringify({ ...record, outcome, latencyMs, features, ...answered })}\n`;
}

function copyLine(model: string, { request, version, at, id }: Labelled): string {
  const pair = { version, outcome: request.outcome, latencyMs: request.latencyMs };
  const record = { schema: 1, requestId: id, model, version: 'v3', assignment: 'shadow', revision: 1, at, hot: false };
  const failed = { outcome: 'error', errorClass: 'http-500', latencyMs: 9_000, status: 502 };
  return `${JSON.stringify({ ...record, ...failed, sequence: { environment: 'e', number: at }, pair })}\n`;
}

function writeLabels({ objects }: World, model: string, labelled: readonly Labelled[]): void {
  const [first] = labelled;
  if (first === undefined) return;
  const hour = periodKeyAt('hour', first.at, 60);
  const labels = labelled.map(({ request, version, at, id }) => ({
    model,
    version,
    assignment: 'random',
    revision: 1,
    window: Math.floor(at / 60_000) * 60,
    slice: 0,
    requestId: id,
    arrivedAt: at + HOUR,
    label: request.label,
    prediction: request.prediction,
    weight: 1,
  }));
  const part = { schema: 1, hour, arrived: hour, object: hour, batches: [{ batch: hour, labels }] };
  objects.objects.set(labelPartKey(hour, hour, 'labels'), JSON.stringify(part));
}
