import type {
  FindingEvent,
  RetrainEvent,
  RolloutEvent,
  ToldEvent,
} from '../../../lambdas/contracts/messages/events.ts';
import type { Teller, ToldLog } from '../../../lambdas/usecases/telling/ports.ts';

/** Topics, bus and the log of what was told, in memory. */
export class MemoryTeller implements Teller, ToldLog {
  /** Everything published, repeats included, in order. */
  readonly published: RolloutEvent[] = [];
  readonly findings: FindingEvent[] = [];
  readonly retrains: RetrainEvent[] = [];
  readonly marked = new Map<string, ToldEvent>();
  /** Publications that fail before one succeeds. */
  failures = 0;

  async publish(event: ToldEvent): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the topic does not answer');
    }
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
