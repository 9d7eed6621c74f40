import { SCHEMA } from '../../../contracts/people/names.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { wideKey } from '../../../contracts/stored/object-keys.ts';
import type { LabelledEntry, PeriodEntry, SegmentEntry } from '../../../contracts/stored/rows/period-row.ts';
import { armCountsOf } from '../../../domain/windows/health-arms.ts';
import type { CompactDeps } from './compact-deps.ts';

/** A wide row to write. */
export interface WideOrder {
  readonly model: string;
  readonly entries: readonly PeriodEntry[];
  readonly labelled: readonly LabelledEntry[];
  readonly segments: readonly SegmentEntry[];
  readonly period: 'hour' | 'day';
  readonly start: string;
  readonly sources: number;
  /** Seconds from the start after which the pointer expires. */
  readonly life: number;
}

type WideDeps = Pick<CompactDeps, 'objects' | 'periods'>;

/** Writes the object first and then the pointer to it: whoever finds a pointer finds its row. */
export async function writeWide(deps: WideDeps, order: WideOrder): Promise<void> {
  const { model, entries, labelled, segments, period, start, sources } = order;
  const kept = period === 'day' ? entries.map(withoutSequences) : entries;
  const labels = {
    ...(labelled.length === 0 ? {} : { labelled }),
    ...(segments.length === 0 ? {} : { segments }),
  };
  const row = { schema: SCHEMA, model, period, start, sources, entries: kept, ...labels };
  await deps.objects.writeText(wideKey(model, period, start), JSON.stringify(row));
  await pointToWide(deps, order);
}

/** Writes the pointer to an object that stands. */
export async function pointToWide(
  { periods }: Pick<WideDeps, 'periods'>,
  { model, entries, period, start, sources, life }: WideOrder,
): Promise<void> {
  const key = wideKey(model, period, start);
  const ttl = Math.floor(epochMsOf(start) / 1000) + life;
  const arms = entries.map(armCountsOf);
  await periods.writePointer(period, { schema: SCHEMA, model, start, key, sources, arms, ttl });
}

/** Environments come and go: those of a day are many, and its pointer has what their numbers tell. */
function withoutSequences({ sequences: _sequences, ...entry }: PeriodEntry): PeriodEntry {
  return entry;
}
