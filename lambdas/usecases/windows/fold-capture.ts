import { readCaptureRecord } from '../../contracts/messages/read-capture-record.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { epochMsOf, windowKeyAt } from '../../contracts/runtime/instants.ts';
import { periodKeyAt } from '../../contracts/runtime/periods.ts';
import { malformedKey, partKey } from '../../contracts/stored/object-keys.ts';
import type { Part, PartEntry } from '../../contracts/stored/rows/part.ts';
import { groupBy } from '../../domain/group-by.ts';
import { PartTally } from '../../domain/windows/part-tally.ts';
import type { FoldTerms } from '../../domain/windows/feature-terms.ts';
import type { Clock } from '../system/ports.ts';
import { hotRowsOf } from './hot-rows.ts';
import { fixGrids } from './fix-grids.ts';
import type { FoldCatalog } from './fold-catalog.ts';
import type { DirtyStore, GridStore, LineReader, ObjectStore, RowStore } from './ports.ts';

const DAY_MS = 86_400_000;
/** Malformed lines that are kept aside of one object, and characters of each; all of them are counted. */
const KEPT_LINES = 1_000;
const KEPT_CHARACTERS = 10_000;

/** What folding an object needs from outside. */
export interface FoldCaptureDeps {
  readonly lines: LineReader;
  readonly objects: ObjectStore;
  readonly rows: Pick<RowStore, 'writeRows'>;
  readonly dirty: Pick<DirtyStore, 'mark'>;
  readonly catalog: Pick<FoldCatalog, 'termsOf' | 'forget'>;
  readonly grids: GridStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** A captured object. The hash names it for ever: the same object always gives parts and rows under the same keys. */
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
      readonly parts: number;
      readonly rows: number;
      /** Milliseconds from the oldest answer in the object to its row; absent if there was none. */
      readonly lagMs?: number;
    }
  | { readonly kind: 'gone' };

/**
 * Folds one captured object: a part for each five windows in it, of all models, and minute rows of its hot ones.
 *
 * Safe to repeat: parts are written over by the same bytes, a row is written once.
 *
 * @throws UnderstudyError when the bucket or the table does not answer; nothing is lost, the object is folded again
 */
export async function foldCapture(deps: FoldCaptureDeps, object: CapturedObject): Promise<FoldOutcome> {
  const lines = await deps.lines.readLines(object.key);
  if (lines === undefined) return { kind: 'gone' };
  const read = await readRecords(deps, lines, object);
  if (read.kept.length > 0) await deps.objects.writeText(malformedKey(object.hash), `${read.kept.join('\n')}\n`);
  const entries = await fixGrids(deps, read.tally.entries());
  const parts = partsOf(entries, object);
  for (const part of parts) await writePart(deps, part);
  const rows = hotRowsOf(entries, object.hash, deps.clock.now());
  await deps.rows.writeRows(rows);
  const { duplicates, malformed, oldest, tally } = read;
  const counts = { requests: tally.requests, duplicates, malformed, parts: parts.length, rows: rows.length };
  if (oldest === undefined) return { kind: 'folded', ...counts };
  return { kind: 'folded', ...counts, lagMs: Math.max(0, deps.clock.now() - oldest) };
}

interface ReadRecords {
  readonly tally: PartTally;
  readonly duplicates: number;
  readonly malformed: number;
  readonly kept: readonly string[];
  readonly oldest: number | undefined;
}

async function readRecords(
  { catalog, clock }: FoldCaptureDeps,
  lines: AsyncIterable<string>,
  { windowSeconds }: CapturedObject,
): Promise<ReadRecords> {
  const tally = new PartTally();
  const terms = new Map<string, FoldTerms>();
  const kept: string[] = [];
  let [duplicates, malformed] = [0, 0];
  let oldest: number | undefined;
  // A clock that is a day ahead is a fault: its windows would never be judged.
  const latest = clock.now() + DAY_MS;
  for await (const line of lines) {
    if (line === '' || line.trim() === '') continue;
    const record = readCaptureRecord(line);
    if (record === undefined || record.at > latest) {
      malformed += 1;
      if (kept.length < KEPT_LINES) kept.push(line.slice(0, KEPT_CHARACTERS));
      continue;
    }
    oldest = Math.min(oldest ?? record.at, record.at);
    const known = terms.get(record.model) ?? (await catalog.termsOf(record.model));
    terms.set(record.model, known);
    const window = windowKeyAt(record.at, windowSeconds);
    if (tally.add(record, window, known) === 'duplicate') duplicates += 1;
  }
  return { tally, duplicates, malformed, kept, oldest };
}

/** The mark comes after the part: who finds the mark finds the part too. */
async function writePart({ objects, dirty }: FoldCaptureDeps, part: Part): Promise<void> {
  await objects.writeText(partKey(part.five, part.object), JSON.stringify(part));
  await dirty.mark('five', { start: part.five, stamp: part.object });
}

function partsOf(entries: readonly PartEntry[], { hash, windowSeconds }: CapturedObject): readonly Part[] {
  const fives = groupBy(entries, ({ window }) => periodKeyAt('five', epochMsOf(window), windowSeconds));
  return [...fives].map(([five, some]) => ({ schema: SCHEMA, five, object: hash, windowSeconds, entries: some }));
}
