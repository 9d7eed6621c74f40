import { isoAt, epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import type { WideRow } from '../../../contracts/stored/rows/period-row.ts';
import { mergeLabelled } from '../../../domain/labels/merge-labelled.ts';
import { mergeSegments } from '../../../domain/labels/segment-entries.ts';
import { ModelSum } from '../../../domain/windows/merge-entries.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import { settlePeriod } from '../fix-grids.ts';
import type { CompactDeps } from './compact-deps.ts';
import { readHourModels } from './hour-models.ts';
import type { PeriodSpan } from './read-parts.ts';
import { readWide } from './read-wide.ts';
import { writeWide } from './write-wide.ts';

type DayDeps = Pick<CompactDeps, 'objects' | 'periods' | 'grids'>;

const LIFE_SECONDS = 400 * 86_400;
const HOURS = 24;
/** Models whose days are made at once, and hours of each that are read at once. */
const AT_ONCE = 6;
const HOURS_AT_ONCE = 6;

/** Writes the day's wide rows from those of its hours: one for each model that had a row in any. No part is read. */
export async function compactDay(deps: DayDeps, span: PeriodSpan): Promise<void> {
  const hours = await hoursOfModels(deps, span);
  await sideBySide(hours, AT_ONCE, async ([model, starts]) => {
    const rows = await readHours(deps, model, starts);
    const sum = new ModelSum();
    for (const entry of rows.flatMap((row) => row.entries)) sum.add(entry);
    await writeWide(deps, {
      model,
      entries: await settlePeriod(deps, model, sum.entries()),
      labelled: mergeLabelled(rows.flatMap((row) => row.labelled ?? [])),
      segments: mergeSegments(rows.flatMap((row) => row.segments ?? [])),
      period: 'day',
      start: span.start,
      sources: rows.length,
      life: LIFE_SECONDS,
    });
  });
}

/** Hours in which each model has a row; one whose models nobody noted may have a row of any. */
async function hoursOfModels(
  deps: DayDeps,
  { start, windowSeconds }: PeriodSpan,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const hourMs = periodSeconds('hour', windowSeconds) * 1000;
  const starts = Array.from({ length: HOURS }, (_, hour) => isoAt(epochMsOf(start) + hour * hourMs));
  const noted = new Map<string, ReadonlySet<string> | undefined>();
  await sideBySide(starts, HOURS, async (hour) => void noted.set(hour, await readHourModels(deps, hour)));
  const models = new Set([...noted.values()].flatMap((own) => [...(own ?? [])]));
  const hoursOf = (model: string): readonly string[] => starts.filter((hour) => noted.get(hour)?.has(model) ?? true);
  return new Map([...models].toSorted((a, b) => (a < b ? -1 : 1)).map((model) => [model, hoursOf(model)]));
}

/** In the order of the hours. */
async function readHours(deps: DayDeps, model: string, starts: readonly string[]): Promise<readonly WideRow[]> {
  const found = new Map<string, WideRow>();
  await sideBySide(starts, HOURS_AT_ONCE, async (start) => {
    const row = await readWide(deps, { model, period: 'hour', start });
    if (row !== undefined) found.set(start, row);
  });
  return starts.flatMap((start) => found.get(start) ?? []);
}
