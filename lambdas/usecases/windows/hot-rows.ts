import { SCHEMA } from '../../contracts/people/names.ts';
import { epochMsOf } from '../../contracts/runtime/instants.ts';
import { minuteRow, type MinuteEntry, type MinuteRowItem } from '../../contracts/stored/rows/minute-row.ts';
import type { PartEntry } from '../../contracts/stored/rows/part.ts';
import { attributesBytes } from '../../domain/capture/item-size.ts';
import { splitEntries } from '../../domain/capture/split-entries.ts';
import { minuteEntryOf } from '../../domain/windows/minute-entries.ts';

const DAY_MS = 86_400_000;
const ROW_LIFE_DAYS = 14;
const ROW_BYTES = 1_024;

/** Minute rows of the hot entries of one captured object, at most 1 KB each, under keys that come from the object alone. */
export function hotRowsOf(entries: readonly PartEntry[], hash: string, foldedAt: number): readonly MinuteRowItem[] {
  const windows = new Map<string, { model: string; window: string; entries: MinuteEntry[] }>();
  for (const entry of entries.filter(({ hot }) => hot)) {
    const { model, window } = entry;
    const held = windows.get(`${model}|${window}`) ?? { model, window, entries: [] };
    held.entries.push(minuteEntryOf(entry));
    windows.set(`${model}|${window}`, held);
  }
  return [...windows.values()].flatMap((one) => rowsOf(one, hash, foldedAt));
}

interface HotWindow {
  readonly model: string;
  readonly window: string;
  readonly entries: readonly MinuteEntry[];
}

function rowsOf({ model, window, entries }: HotWindow, hash: string, foldedAt: number): readonly MinuteRowItem[] {
  const ttl = Math.floor((epochMsOf(window) + ROW_LIFE_DAYS * DAY_MS) / 1000);
  const frame = { schema: SCHEMA, model, window, foldedAt, ttl };
  // The keys repeat model, window and object; the object's name ends with the row's number.
  const frameBytes = attributesBytes({ ...frame, object: `${hash}-9999`, entries: [] });
  const keyBytes = attributesBytes({ pk: `ROW#${model}`, sk: `min#${window}#${hash}-9999` });
  return splitEntries(entries, ROW_BYTES - frameBytes - keyBytes).map((some, index) =>
    minuteRow.parse({ ...frame, object: `${hash}-${index}`, entries: some }),
  );
}
