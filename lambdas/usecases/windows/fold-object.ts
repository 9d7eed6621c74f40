import { captureRecord, type CaptureRecord } from '../../contracts/messages/capture-record.ts';
import { epochMsOf, windowKeyAt } from '../../contracts/runtime/instants.ts';
import { minuteRow, type MinuteRowItem } from '../../contracts/stored/rows/minute-row.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { malformedKey } from '../../contracts/stored/object-keys.ts';
import { attributesBytes } from '../../domain/capture/item-size.ts';
import { splitEntries } from '../../domain/capture/split-entries.ts';
import { ObjectTally, type WindowTally } from '../../domain/capture/window-tally.ts';
import type { Clock } from '../system/ports.ts';
import type { LineReader, ObjectStore, RowStore } from './ports.ts';

const DAY_MS = 86_400_000;
const ROW_LIFE_DAYS = 14;
const ROW_BYTES = 1_024;
/** Malformed lines that are kept aside of one object, and characters of each; all of them are counted. */
const KEPT_LINES = 1_000;
const KEPT_CHARACTERS = 10_000;

/** What folding an object needs from outside. */
export interface FoldDeps {
  readonly lines: LineReader;
  readonly objects: ObjectStore;
  readonly rows: RowStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** A captured object. The hash names it for ever: the same object always gives rows under the same keys. */
export interface CapturedObject {
  readonly key: string;
  readonly hash: string;
  readonly windowSeconds: number;
}

/** What became of an object. `gone`: it was deleted before it was folded. */
export type FoldOutcome =
  | {
      readonly kind: 'folded';
      /** Distinct requests. */
      readonly requests: number;
      readonly duplicates: number;
      readonly malformed: number;
      readonly rows: number;
      /** Milliseconds from the oldest answer in the object to its row; absent if there was none. */
      readonly lagMs?: number;
    }
  | { readonly kind: 'gone' };

/**
 * Folds one captured object into minute rows of its hot models. Safe to repeat: a row is written once.
 *
 * @throws UnderstudyError when the bucket or the table does not answer; nothing is lost, the object is folded again
 */
export async function foldObject(deps: FoldDeps, object: CapturedObject): Promise<FoldOutcome> {
  const lines = await deps.lines.readLines(object.key);
  if (lines === undefined) return { kind: 'gone' };
  const read = await readRecords(lines, object.windowSeconds, deps.clock.now());
  if (read.kept.length > 0) await deps.objects.writeText(malformedKey(object.hash), `${read.kept.join('\n')}\n`);
  const foldedAt = deps.clock.now();
  const rows = read.tally.tallies().flatMap((tally) => rowsOf(tally, object.hash, foldedAt));
  await deps.rows.writeRows(rows);
  const counts = {
    requests: read.tally.requests,
    duplicates: read.duplicates,
    malformed: read.malformed,
    rows: rows.length,
  };
  if (read.oldest === undefined) return { kind: 'folded', ...counts };
  return { kind: 'folded', ...counts, lagMs: Math.max(0, deps.clock.now() - read.oldest) };
}

interface ReadRecords {
  readonly tally: ObjectTally;
  readonly duplicates: number;
  readonly malformed: number;
  readonly kept: readonly string[];
  readonly oldest: number | undefined;
}

async function readRecords(lines: AsyncIterable<string>, windowSeconds: number, now: number): Promise<ReadRecords> {
  const tally = new ObjectTally();
  const kept: string[] = [];
  let duplicates = 0;
  let malformed = 0;
  let oldest: number | undefined;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const record = recordOf(line, now);
    if (record === undefined) {
      malformed += 1;
      if (kept.length < KEPT_LINES) kept.push(line.slice(0, KEPT_CHARACTERS));
      continue;
    }
    oldest = Math.min(oldest ?? record.at, record.at);
    if (tally.add(record, windowKeyAt(record.at, windowSeconds)) === 'duplicate') duplicates += 1;
  }
  return { tally, duplicates, malformed, kept, oldest };
}

/** The line's record; undefined if it is none. A clock that is a day ahead is a fault too: its windows would never be judged. */
function recordOf(line: string, now: number): CaptureRecord | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  const checked = captureRecord.safeParse(parsed);
  return checked.success && checked.data.at < now + DAY_MS ? checked.data : undefined;
}

function rowsOf({ model, window, entries }: WindowTally, hash: string, foldedAt: number): readonly MinuteRowItem[] {
  const ttl = Math.floor((epochMsOf(window) + ROW_LIFE_DAYS * DAY_MS) / 1000);
  const frame = { schema: SCHEMA, model, window, foldedAt, ttl };
  // The keys repeat model, window and object; the object's name ends with the row's number.
  const frameBytes = attributesBytes({ ...frame, object: `${hash}-9999`, entries: [] });
  const keyBytes = attributesBytes({ pk: `ROW#${model}`, sk: `min#${window}#${hash}-9999` });
  return splitEntries(entries, ROW_BYTES - frameBytes - keyBytes).map((part, index) =>
    minuteRow.parse({ ...frame, object: `${hash}-${index}`, entries: part }),
  );
}
