import type { LabelItem } from '../../../lambdas/contracts/stored/rows/label-row.ts';
import type { EventMark, KeptEvent, LabelStore } from '../../../lambdas/usecases/windows/feedback/ports.ts';

/** Labels and events in memory. */
export class MemoryLabels implements LabelStore {
  readonly labels = new Map<string, LabelItem>();
  readonly events = new Map<string, EventMark>();

  async keepFirst(id: string, item: LabelItem): ReturnType<LabelStore['keepFirst']> {
    const held = this.labels.get(id);
    if (held !== undefined) return { kind: 'held', item: held };
    this.labels.set(id, item);
    return { kind: 'kept' };
  }

  async replace(id: string, held: LabelItem, item: LabelItem): Promise<'replaced' | 'changed'> {
    const now = this.labels.get(id);
    if (now?.label !== held.label || now.batch !== held.batch || now.at !== held.at) return 'changed';
    this.labels.set(id, item);
    return 'replaced';
  }

  async keepEvent(id: string, kpi: string, mark: EventMark): Promise<KeptEvent> {
    const held = this.events.get(`${id} ${kpi}`);
    if (held === undefined) {
      this.events.set(`${id} ${kpi}`, mark);
      return { kind: 'kept' };
    }
    return held.batch === mark.batch ? { kind: 'same', arrivedAt: held.arrivedAt } : { kind: 'seen' };
  }
}
