import { SCHEMA } from '../../contracts/people/names.ts';
import { epochMsOf } from '../../contracts/runtime/instants.ts';
import type { SliceRow } from '../../contracts/stored/rows/slice-row.ts';
import type { SliceEntry } from '../../domain/rollout/sticky/slice-tally.ts';

const DAY_MS = 86_400_000;
const ROW_LIFE_DAYS = 14;

/** Slice rows of one captured object, under keys that come from the object alone: readers add the rows of a window up. */
export function sliceRowsOf(entries: readonly SliceEntry[], object: string): readonly SliceRow[] {
  return entries.map(({ slices, ...identity }) => ({
    schema: SCHEMA,
    ...identity,
    object,
    slices: { ...slices },
    ttl: Math.floor((epochMsOf(identity.window) + ROW_LIFE_DAYS * DAY_MS) / 1000),
  }));
}
