import { replyHeaders } from '../../../lambdas/contracts/api/router-reply.ts';
import type { FeedbackRecord } from '../../../lambdas/contracts/messages/feedback.ts';
import { declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import type { Specification, SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { isoAt } from '../../../lambdas/contracts/runtime/instants.ts';
import { checkModel, type CheckedModel } from '../../../lambdas/usecases/monitoring/check-model.ts';
import { readHistory } from '../../../lambdas/usecases/monitoring/model-history.ts';
import { routeParts } from '../../../lambdas/usecases/registry/route-parts.ts';
import { buildReport } from '../../../lambdas/usecases/reporting/build-report.ts';
import { foldFeedback } from '../../../lambdas/usecases/windows/feedback/fold-feedback.ts';
import { KeptFeedbackModels } from '../../../lambdas/usecases/windows/feedback/feedback-models.ts';
import { takeFeedback } from '../../../lambdas/usecases/windows/feedback/take-feedback.ts';
import type { ModelReport } from '../../../lambdas/domain/report/section.ts';
import { noBaselines } from '../baselines/contents.ts';
import { MemoryLabels } from '../fakes/memory-labels.ts';
import { MemoryMonitoring } from '../fakes/memory-monitoring.ts';
import { MemoryRegistry } from '../fakes/memory-registry.ts';
import { MemoryTeller } from '../fakes/memory-teller.ts';
import { aRoute, aVersion } from '../records.ts';
import { windowWorld } from '../window-world.ts';
import { givenRouter, url } from './serving-world.ts';

const START = Date.parse('2026-02-01T00:00:00.000Z');
const HOUR = 3_600_000;

/** One request, what the target answers, and its truth. */
export interface SegmentedRequest {
  readonly body: Readonly<Record<string, unknown>>;
  readonly score: number;
  readonly label: number;
  /** Whether anybody is told its truth. @default true */
  readonly isLabelled?: boolean;
}

/** A label that waits for being sent. */
interface Waiting {
  readonly id: string;
  readonly label: number;
}

/** A model from its specification to its report: the product's own router, feedback, folding, compaction and checks, in memory. */
export class SegmentWorld {
  readonly registry = new MemoryRegistry();
  readonly monitoring = new MemoryMonitoring();
  readonly teller = new MemoryTeller();
  readonly windows;
  readonly specification: Specification;
  readonly ids: string[] = [];
  /** Everything that the router captured, as it was written. */
  captured = '';
  readonly #labels = new MemoryLabels();
  readonly #waiting: Waiting[] = [];
  readonly #router;
  #hour = 0;
  #batches = 0;

  constructor(input: SpecificationInput, challenger?: string) {
    this.specification = declaredSpecification.parse(input);
    this.windows = windowWorld(input, isoAt(START));
    const { model } = this.specification;
    this.registry.specifications.set(model, this.specification);
    this.registry.versions.set(`${model}/v1`, aVersion({ model, version: 'v1', status: 'champion' }));
    const parts = routeParts(this.specification, { versions: [] });
    const challengers =
      challenger === undefined ? [] : [{ version: challenger, target: url(challenger), slot: 0, weightPercent: 50 }];
    if (challenger !== undefined)
      this.registry.versions.set(
        `${model}/${challenger}`,
        aVersion({ model, version: challenger, status: 'challenger' }),
      );
    const champion = { version: 'v1', target: url('v1') };
    this.#router = givenRouter({ route: aRoute({ model, champion, challengers, hot: true, ...parts }) });
  }

  /** Six minutes after the last hour: its rows stand by then. */
  get at(): string {
    return isoAt(START + this.#hour * HOUR + 6 * 60_000);
  }

  /** An hour of requests in equal distances; every second one goes to the challenger if there is one. */
  async serve(requests: readonly SegmentedRequest[]): Promise<void> {
    const { world, captured, serve } = this.#router;
    const from = captured.length;
    for (const [n, { body, score, label, isLabelled = true }] of requests.entries()) {
      world.now = START + this.#hour * HOUR + Math.floor((n / requests.length) * HOUR);
      world.draw = n % 2 === 0 ? 0.9 : 0.1;
      const answer = { kind: 'reply', status: 200, contentType: 'application/json' } as const;
      const reply = { ...answer, body: new TextEncoder().encode(JSON.stringify({ score })) };
      world.replies = { v1: reply, v2: reply };
      const text = new TextEncoder().encode(JSON.stringify(body));
      const served = await serve({ model: this.specification.model, headers: {}, body: text, isProbe: false });
      const id = served.headers[replyHeaders.predictionId] ?? '';
      this.ids.push(id);
      if (isLabelled) this.#waiting.push({ id, label });
    }
    const lines = captured
      .slice(from)
      .map((one) => `${JSON.stringify(one)}\n`)
      .join('');
    this.captured += lines;
    this.windows.objects.objects.set(`capture/${this.#hour}`, lines);
    await this.windows.fold(`${this.#hour}`);
    this.#hour += 1;
    this.windows.clock.set(START + this.#hour * HOUR + 5 * 60_000);
  }

  /** Sends the labels that wait, all or the first of them, and folds what was joined. */
  async label(most = Infinity): Promise<void> {
    const lines = this.#waiting.splice(0, Math.min(most, this.#waiting.length));
    for (let from = 0; from < lines.length; from += 500) await this.deliver(lines.slice(from, from + 500));
  }

  async deliver(lines: readonly Waiting[]): Promise<void> {
    const { clock, objects } = this.windows;
    const delivered: FeedbackRecord[] = [];
    const ids = { verify: async (id: string) => ({ kind: 'verified' as const, payload: id.slice('signed:'.length) }) };
    const sink = { deliver: async (records: readonly FeedbackRecord[]) => void delivered.push(...records) };
    const models = new KeptFeedbackModels(this.registry, clock);
    this.#batches += 1;
    const batch = `batch-${this.#batches}`;
    await takeFeedback({ ids, labels: this.#labels, models, sink, clock }, { lines, batch });
    const key = `labels/api/${batch}`;
    objects.objects.set(key, delivered.map((one) => JSON.stringify(one)).join('\n'));
    await foldFeedback(this.windows.deps, { key, hash: batch, windowSeconds: 60 });
  }

  get deps() {
    const { registry, monitoring, teller, windows } = this;
    const { periods, objects } = windows;
    const stores = { registry, rollouts: registry, periods, objects, alerts: monitoring, log: monitoring };
    return { ...stores, baselines: noBaselines, watches: monitoring, drift: monitoring, teller, told: teller };
  }

  async check(): Promise<CheckedModel> {
    const order = { model: this.specification.model, at: this.at, windowSeconds: 60, everyWindows: 60 };
    return checkModel(this.deps, order);
  }

  async report(): Promise<ModelReport> {
    const { model } = this.specification;
    const order = { model, at: this.at, windowSeconds: 60, everyWindows: 60 };
    return buildReport(this.deps, await readHistory(this.deps, order), await this.monitoring.readChecks(model));
  }
}
