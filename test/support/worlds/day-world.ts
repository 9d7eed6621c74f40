import { DynamoAlertStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-alert-store.ts';
import { DynamoDriftStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-drift-store.ts';
import { DynamoGridStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-grid-store.ts';
import { DynamoReportLog } from '../../../lambdas/adapters/dynamo/registry/dynamo-report-log.ts';
import { DynamoWatchStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-watch-store.ts';
import { DynamoDirtyStore } from '../../../lambdas/adapters/dynamo/windows/dynamo-dirty-store.ts';
import { DynamoLabelStore } from '../../../lambdas/adapters/dynamo/windows/dynamo-label-store.ts';
import { DynamoLeaseStore } from '../../../lambdas/adapters/dynamo/windows/dynamo-lease-store.ts';
import { DynamoPeriodStore } from '../../../lambdas/adapters/dynamo/windows/dynamo-period-store.ts';
import { DynamoRowStore } from '../../../lambdas/adapters/dynamo/windows/dynamo-row-store.ts';
import { HtmlReportRenderer } from '../../../lambdas/adapters/charts/html-report-renderer.ts';
import { S3ObjectStore } from '../../../lambdas/adapters/objects/s3-object-store.ts';
import type { FeedbackRecord } from '../../../lambdas/contracts/messages/feedback.ts';
import { writeContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import type { SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { isoAt } from '../../../lambdas/contracts/runtime/instants.ts';
import { checkModels } from '../../../lambdas/usecases/monitoring/check-models.ts';
import { keepReport } from '../../../lambdas/usecases/reporting/keep-report.ts';
import { compact } from '../../../lambdas/usecases/windows/compaction/compact.ts';
import { foldFeedback } from '../../../lambdas/usecases/windows/feedback/fold-feedback.ts';
import { KeptFeedbackModels } from '../../../lambdas/usecases/windows/feedback/feedback-models.ts';
import { takeFeedback } from '../../../lambdas/usecases/windows/feedback/take-feedback.ts';
import { foldCapture } from '../../../lambdas/usecases/windows/fold-capture.ts';
import { noBaselines } from '../baselines/contents.ts';
import { MemoryLabels } from '../fakes/memory-labels.ts';
import { MemoryMonitoring } from '../fakes/memory-monitoring.ts';
import { MemoryRegistry } from '../fakes/memory-registry.ts';
import { MemoryTeller } from '../fakes/memory-teller.ts';
import { SeededRandomness } from '../fakes/seeded-randomness.ts';
import { aSpecification, aVersion } from '../records.ts';
import { windowWorld } from '../window-world.ts';
import { Written } from './written.ts';

const MINUTE = 60_000;
/** Features of the model of costs: twenty, twelve of them numbers. */
const numbers = Array.from({ length: 12 }, (_, i) => `amount_${i}`);
const categories = Array.from({ length: 8 }, (_, i) => `kind_${i}`);
const specification: Partial<SpecificationInput> = {
  signature: {
    features: [
      ...numbers.map((name) => ({ name, kind: 'numeric' as const })),
      ...categories.map((name) => ({ name, kind: 'categorical' as const })),
    ],
    prediction: { path: '$.score', threshold: 0.5 },
  },
  labels: { maturity: 'PT2H' },
};

/** Traffic of every model: requests a second, the labelled share, and how many labels come in one call. */
export interface DayTraffic {
  readonly models: number;
  readonly perSecond: number;
  readonly labelShare: number;
  readonly labelsTogether: number;
}

interface Prediction {
  readonly id: string;
  readonly label: number;
}

/**
 * A day of some models on one stream: captured objects a minute, labels each hour, every model's at another minute, compaction each minute,
 * checks and reports each hour; all by the product's own code, with every write counted as its adapter sends it.
 */
export class DayWorld {
  readonly written = new Written();
  readonly models: readonly string[];
  readonly #start: number;
  readonly #traffic: DayTraffic;
  readonly #random = new SeededRandomness(11);
  readonly #world;
  readonly #deps;
  readonly #waiting = new Map<string, Prediction[]>();
  /** Labels that were sent. */
  labelled = 0;
  #objects = 0;

  constructor(start: string, traffic: DayTraffic) {
    this.#start = Date.parse(start);
    this.#traffic = traffic;
    this.models = Array.from({ length: traffic.models }, (_, i) => `model-${i}`);
    this.#world = windowWorld(specification, start);
    this.#deps = this.#counted();
  }

  async pass(hours: number): Promise<void> {
    for (let minute = 0; minute < hours * 60; minute += 1) {
      // A delivery stream hands over what it gathered for a minute, which is no minute of the clock.
      await this.#deliver(this.#start + minute * MINUTE - MINUTE / 2);
      this.#world.clock.set(this.#start + minute * MINUTE + MINUTE / 2);
      const [model] = this.models.filter((_, i) => minute % 60 === (30 + 10 * i) % 60);
      if (model !== undefined) await this.#label(model);
      await compact(this.#deps, { windowSeconds: 60, budgetMs: 1e9, run: `run-${minute}`, leaseMs: 200_000 });
      if (minute % 60 === 6) await this.#check(this.#start + minute * MINUTE);
    }
  }

  #counted() {
    const { written } = this;
    const { deps, clock } = this.#world;
    const [monitoring, registry, teller] = [new MemoryMonitoring(), new MemoryRegistry(), new MemoryTeller()];
    for (const model of this.models) {
      registry.specifications.set(model, aSpecification({ ...specification, model }));
      registry.versions.set(`${model}/v1`, aVersion({ model, status: 'champion' }));
    }
    const table = { client: written.documents, table: 'table' };
    const alerts = written.beside(monitoring, new DynamoAlertStore(table), ['writeAlert', 'writeChecks']);
    const bucket = new S3ObjectStore({ client: written.objects, bucket: 'data' });
    return {
      ...deps,
      objects: written.beside(deps.objects, bucket, ['writeText']),
      rows: written.beside(deps.rows, new DynamoRowStore({ ...table, clock }), ['writeRows']),
      dirty: written.beside(deps.dirty, new DynamoDirtyStore(table), ['mark', 'clear']),
      leases: written.beside(deps.leases, new DynamoLeaseStore(table), ['take', 'release']),
      grids: written.beside(deps.grids, new DynamoGridStore(table), ['fixGrid']),
      periods: written.beside(deps.periods, new DynamoPeriodStore({ ...table, clock }), [
        'writeHealth',
        'writePointer',
      ]),
      labels: written.beside(new MemoryLabels(), new DynamoLabelStore(table), ['keepFirst']),
      drift: written.beside(monitoring, new DynamoDriftStore(table), ['writeDrift']),
      watches: written.beside(monitoring, new DynamoWatchStore(table), ['writeWatch']),
      reports: written.beside(monitoring, new DynamoReportLog(table), ['writeReport']),
      alerts,
      log: alerts,
      registry,
      rollouts: registry,
      models: registry,
      feedback: new KeptFeedbackModels(registry, clock),
      teller,
      told: teller,
      baselines: noBaselines,
      renderer: new HtmlReportRenderer(),
    };
  }

  /** One object with the requests of all models in a minute from `from` on. */
  async #deliver(from: number): Promise<void> {
    const each = Math.round(this.#traffic.perSecond * 60);
    const lines = Array.from({ length: each }, (_, n) => from + Math.floor((n * MINUTE) / each)).flatMap((at, n) =>
      this.models.map((model) => this.#record(model, at, n)),
    );
    const hash = `object-${(this.#objects += 1)}`;
    this.#world.objects.objects.set(`capture/${hash}`, lines.join(''));
    await foldCapture(this.#deps, { key: `capture/${hash}`, hash, windowSeconds: 60 });
  }

  #record(model: string, at: number, n: number): string {
    const random = this.#random;
    const features = Object.fromEntries([
      ...numbers.map((name, i) => [name, Number((100 * (i + 1) * random.uniform() ** 2).toFixed(2))] as const),
      ...categories.map((name, i) => [name, `value-${Math.floor(random.uniform() ** 2 * (4 + 3 * i))}`] as const),
    ]);
    const prediction = Number(random.uniform().toFixed(4));
    const context = { model, version: 'v1', assignment: 'random', revision: 1 } as const;
    const requestId = `${at}-${n}`;
    if (random.uniform() < this.#traffic.labelShare) {
      const id = writeContext({ ...context, window: Math.floor(at / 1000), slice: 0, requestId, prediction });
      this.#waiting.set(model, [
        ...(this.#waiting.get(model) ?? []),
        { id, label: random.uniform() < prediction ? 1 : 0 },
      ]);
    }
    const latencyMs = Math.round(30 + 200 * random.uniform() ** 6);
    const answered = { outcome: 'ok', latencyMs, status: 200, features, prediction, hot: false };
    return `${JSON.stringify({ schema: 1, requestId, ...context, at, ...answered })}\n`;
  }

  /** Labels of the predictions so far, in calls of some. */
  async #label(model: string): Promise<void> {
    const { clock, objects } = this.#world;
    const waiting = this.#waiting.get(model) ?? [];
    this.#waiting.delete(model);
    this.labelled += waiting.length;
    const delivered: FeedbackRecord[] = [];
    const ids = { verify: async (id: string) => ({ kind: 'verified' as const, payload: id }) };
    const sink = { deliver: async (records: readonly FeedbackRecord[]) => void delivered.push(...records) };
    for (let from = 0; from < waiting.length; from += this.#traffic.labelsTogether) {
      const lines = waiting.slice(from, from + this.#traffic.labelsTogether);
      const batch = `${model}-${clock.now()}-${from}`;
      await takeFeedback(
        { ids, labels: this.#deps.labels, models: this.#deps.feedback, sink, clock },
        { lines, batch },
      );
    }
    const hash = `${model}-${clock.now()}`;
    objects.objects.set(`labels/api/${hash}`, delivered.map((one) => JSON.stringify(one)).join('\n'));
    await foldFeedback(this.#deps, { key: `labels/api/${hash}`, hash, windowSeconds: 60 });
  }

  async #check(at: number): Promise<void> {
    const order = { windowSeconds: 60, everyWindows: 60, deadlineMs: 600_000 };
    const reports = {
      keepReport: (model: string, slot: string) => keepReport(this.#deps, { model, at: slot, windowSeconds: 60 }),
    };
    const { failed } = await checkModels({ ...this.#deps, reports }, { models: this.models, at: isoAt(at) }, order);
    if (failed.length > 0) throw new Error(`checks failed: ${JSON.stringify(failed)}`);
  }
}
