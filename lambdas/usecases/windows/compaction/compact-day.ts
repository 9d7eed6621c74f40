import { wideRow, type WideRow } from '../../../contracts/stored/rows/period-row.ts';
import { wideKey } from '../../../contracts/stored/object-keys.ts';
import { isoAt, epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import { mergeLabelled } from '../../../domain/labels/merge-labelled.ts';
import { mergeEntries } from '../../../domain/windows/merge-entries.ts';
import type { CompactDeps } from './compact-deps.ts';
import { readLabelModels } from './read-labels.ts';
import { readParts, type PeriodSpan } from './read-parts.ts';
import { writeWide } from './write-wide.ts';

const LIFE_SECONDS = 400 * 86_400;
const HOURS = 24;

/** Writes the day's wide rows from those of its hours: one for each model that had a request in the day, or a label of one. */
export async function compactDay(deps: Pick<CompactDeps, 'objects' | 'periods'>, span: PeriodSpan): Promise<void> {
  const { models } = await readParts(deps, 'day', span);
  const labelled = await readLabelModels(deps, span);
  for (const model of new Set([...models.map((one) => one.model), ...labelled])) {
    const hours = await readHours(deps, model, span);
    const entries = mergeEntries(hours.flatMap((row) => row.entries));
    const order = {
      model,
      entries,
      labelled: mergeLabelled(hours.flatMap((row) => row.labelled ?? [])),
      period: 'day',
      start: span.start,
      sources: hours.length,
      life: LIFE_SECONDS,
    } as const;
    await writeWide(deps, order);
  }
}

async function readHours(
  { objects }: Pick<CompactDeps, 'objects'>,
  model: string,
  { start, windowSeconds }: PeriodSpan,
): Promise<readonly WideRow[]> {
  const rows: WideRow[] = [];
  for (let hour = 0; hour < HOURS; hour += 1) {
    const from = isoAt(epochMsOf(start) + hour * periodSeconds('hour', windowSeconds) * 1000);
    const text = await objects.readText(wideKey(model, 'hour', from));
    if (text !== undefined) rows.push(wideRow.parse(JSON.parse(text)));
  }
  return rows;
}
