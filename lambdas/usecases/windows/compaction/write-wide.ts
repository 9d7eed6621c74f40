import { SCHEMA } from '../../../contracts/people/names.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { wideKey } from '../../../contracts/stored/object-keys.ts';
import type { LabelledEntry, PeriodEntry } from '../../../contracts/stored/rows/period-row.ts';
import { armCountsOf } from '../../../domain/windows/health-arms.ts';
import type { CompactDeps } from './compact-deps.ts';

/** A wide row to write. */
export interface WideOrder {
  readonly model: string;
  readonly entries: readonly PeriodEntry[];
  readonly labelled: readonly LabelledEntry[];
  readonly period: 'hour' | 'day';
  readonly start: string;
  readonly sources: number;
  /** Seconds from the start after which the pointer expires. */
  readonly life: number;
}

/** Writes the object first and then the pointer to it: whoever finds a pointer finds its row. */
export async function writeWide(
  { objects, periods }: Pick<CompactDeps, 'objects' | 'periods'>,
  { model, entries, labelled, period, start, sources, life }: WideOrder,
): Promise<void> {
  const key = wideKey(model, period, start);
  const kept = period === 'day' ? entries.map(withoutSequences) : entries;
  const content = labelled.length === 0 ? { entries: kept } : { entries: kept, labelled };
  await objects.writeText(key, JSON.stringify({ schema: SCHEMA, model, period, start, sources, ...content }));
  const ttl = Math.floor(epochMsOf(start) / 1000) + life;
  const arms = entries.map(armCountsOf);
  await periods.writePointer(period, { schema: SCHEMA, model, start, key, sources, arms, ttl });
}

/** Environments come and go: those of a day are many, and its pointer has what their numbers tell. */
function withoutSequences({ sequences: _sequences, ...entry }: PeriodEntry): PeriodEntry {
  return entry;
}
