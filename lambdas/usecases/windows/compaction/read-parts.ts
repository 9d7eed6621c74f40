import { part } from '../../../contracts/stored/rows/part.ts';
import { isoAt, epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodSeconds, type Period } from '../../../contracts/runtime/periods.ts';
import { partsFrom } from '../../../contracts/stored/object-keys.ts';
import { ModelSum } from '../../../domain/windows/merge-entries.ts';
import type { PeriodEntry } from '../../../contracts/stored/rows/period-row.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import type { ObjectList, ObjectStore } from '../ports.ts';

/** A period by its start. */
export interface PeriodSpan {
  /** ISO start. */
  readonly start: string;
  readonly windowSeconds: number;
}

/** Everything that the parts of a period say of one model. */
export interface ModelEntries {
  readonly model: string;
  readonly entries: readonly PeriodEntry[];
}

/** End of a period, which is the start of the next. */
export function endOf(period: Period, { start, windowSeconds }: PeriodSpan): string {
  return isoAt(epochMsOf(start) + periodSeconds(period, windowSeconds) * 1000);
}

/** Parts that are read at once, so that few are in memory. */
const AT_ONCE = 16;

/** Reads all parts of a period and adds them up by model, in any order. Always from the list of parts. */
export async function readParts(
  { objects }: { readonly objects: Pick<ObjectStore, 'readText'> & ObjectList },
  period: Period,
  span: PeriodSpan,
): Promise<{ readonly parts: number; readonly models: readonly ModelEntries[] }> {
  const keys = await objects.listKeys(partsFrom(span.start), partsFrom(endOf(period, span)));
  const models = new Map<string, ModelSum>();
  await sideBySide(keys, AT_ONCE, async (key) => {
    const text = await objects.readText(key);
    if (text === undefined) return;
    for (const entry of part.parse(JSON.parse(text)).entries) {
      const held = models.get(entry.model) ?? new ModelSum();
      held.add(entry);
      models.set(entry.model, held);
    }
  });
  return { parts: keys.length, models: [...models].map(([model, sum]) => ({ model, entries: sum.entries() })) };
}
