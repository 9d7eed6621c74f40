import type {
  DigestEvent,
  FindingEvent,
  RetrainEvent,
  RolloutEvent,
  ToldEvent,
} from '../../../lambdas/contracts/messages/events.ts';
import type { Severity } from '../../../lambdas/contracts/people/names.ts';
import type { DigestLog, Teller, ToldLog } from '../../../lambdas/usecases/telling/ports.ts';

/** Topics, bus and the log of what was told, in memory. */
export class MemoryTeller implements Teller, ToldLog, DigestLog {
  readonly digests: DigestEvent[] = [];
  /** Ids of everything that machines alone were told. */
  readonly machines: string[] = [];
  /** Holders of places in the present minute, by severity. */
  readonly places = new Map<Severity, Set<string>>();
  readonly waiting = new Map<string, FindingEvent>();
  /** Everything published, repeats included, in order. */
  readonly published: RolloutEvent[] = [];
  readonly findings: FindingEvent[] = [];
  readonly retrains: RetrainEvent[] = [];
  readonly marked = new Map<string, ToldEvent>();
  /** Publications that fail before one succeeds. */
  failures = 0;

  async publishToMachines(event: ToldEvent): Promise<void> {
    this.#mayFail();
    this.machines.push(event.id);
  }

  async publishDigest(digest: DigestEvent): Promise<void> {
    this.#mayFail();
    this.digests.push(structuredClone(digest));
  }

  async takePlace({ severity, model, id }: FindingEvent, most: number): Promise<boolean> {
    const places = this.places.get(severity) ?? new Set();
    this.places.set(severity, places);
    if (places.size < most) places.add(`${model}/${id}`);
    return places.has(`${model}/${id}`);
  }

  async keepWaiting(event: FindingEvent): Promise<void> {
    this.#mayFail();
    this.waiting.set(`${event.model}/${event.id}`, structuredClone(event));
  }

  async listWaiting(severity: Severity): Promise<readonly FindingEvent[]> {
    return [...this.waiting.values()].filter((event) => event.severity === severity);
  }

  async removeWaiting(events: readonly FindingEvent[]): Promise<void> {
    this.#mayFail();
    for (const { model, id } of events) this.waiting.delete(`${model}/${id}`);
  }

  #mayFail(): void {
    if (this.failures <= 0) return;
    this.failures -= 1;
    throw new Error('the topic does not answer');
  }

  async publish(event: ToldEvent): Promise<void> {
    this.#mayFail();
    if (event.kind === 'finding') this.findings.push(structuredClone(event));
    else if (event.kind === 'retrain') this.retrains.push(structuredClone(event));
    else this.published.push(structuredClone(event));
  }

  async wasTold(model: string, id: string): Promise<boolean> {
    return this.marked.has(`${model}/${id}`);
  }

  async markTold(event: ToldEvent): Promise<void> {
    this.marked.set(`${event.model}/${event.id}`, structuredClone(event));
  }

  /** Kinds of the events of one rollout, in the order in which they were published. */
  kinds(rolloutId: string): readonly string[] {
    return this.published.filter((event) => event.rolloutId === rolloutId).map(({ kind }) => kind);
  }
}
