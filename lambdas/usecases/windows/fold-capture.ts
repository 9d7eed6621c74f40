import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import { readCaptureRecord } from '../../contracts/messages/read-capture-record.ts';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { epochMsOf, windowKeyAt } from '../../contracts/runtime/instants.ts';
import { periodKeyAt } from '../../contracts/runtime/periods.ts';
import { partKey } from '../../contracts/stored/object-keys.ts';
import type { Part, PartEntry } from '../../contracts/stored/rows/part.ts';
import { groupBy } from '../../domain/group-by.ts';
import { PartTally } from '../../domain/windows/part-tally.ts';
import { SLICE_WINDOWS } from '../../domain/rollout/sticky/slice-windows.ts';
import { packEntry } from '../../domain/windows/part-entry.ts';
import type { FoldTerms } from '../../domain/windows/feature-terms.ts';
import type { Clock } from '../system/ports.ts';
import { SliceTally, type SliceEntry } from '../../domain/rollout/sticky/slice-tally.ts';
import { AsideLines } from './aside-lines.ts';
import { sliceRowsOf } from './slice-rows.ts';
import { hotRowsOf } from './hot-rows.ts';
import { PairParts } from './pair-parts.ts';
import { ScoreParts } from './scores/score-parts.ts';
import { fixGrids } from './fix-grids.ts';
import type { FoldCatalog } from './fold-catalog.ts';
import type { DirtyStore, GridStore, LineReader, ObjectStore, ReadLine, RowStore, SliceSink, Watch } from './ports.ts';

const DAY_MS = 86_400_000;
/** Lines from one look at the clock to the next. */
const LINES_A_LOOK = 1_024;

/** What folding an object needs from outside. */
export interface FoldCaptureDeps {
  readonly lines: LineReader;
  readonly objects: ObjectStore;
  readonly rows: Pick<RowStore, 'writeRows'>;
  readonly slices: SliceSink;
  readonly dirty: Pick<DirtyStore, 'mark'>;
  readonly catalog: Pick<FoldCatalog, 'termsOf' | 'forget'>;
  readonly grids: GridStore;
  readonly watch: Watch;
  readonly clock: Pick<Clock, 'now'>;
}

/** A captured object. The hash names it for ever: the same object always gives parts and rows under the same keys. */
export interface CapturedObject {
  readonly key: string;
  readonly hash: string;
  readonly windowSeconds: number;
  /** Epoch milliseconds at which it is given up, so that it holds up no other object. @default - never */
  readonly until?: number;
}

/** What became of an object. `gone`: it was deleted before it was folded. */
export type FoldOutcome =
  | {
      readonly kind: 'folded';
      /** Distinct requests. */
      readonly requests: number;
      readonly duplicates: number;
      /** Lines that are kept aside, and why; no reasons without any. */
      readonly malformed: number;
      readonly reasons?: Readonly<Record<string, number>>;
      readonly parts: number;
      readonly rows: number;
      /** Milliseconds from the oldest answer in the object to its row; absent if there was none. */
      readonly lagMs?: number;
    }
  | { readonly kind: 'gone' };

/**
 * Folds one captured object: a part for each five windows in it, of all models, minute rows of its hot ones, slice rows of sticky ones.
 *
 * Safe to repeat: parts are written over by the same bytes, a row is written once.
 *
 * @throws UnderstudyError when the bucket or the table does not answer, or the object takes too long; nothing is lost, the object is folded again
 */
export async function foldCapture(deps: FoldCaptureDeps, object: CapturedObject): Promise<FoldOutcome> {
  const lines = await deps.lines.readLines(object.key);
  if (lines === undefined) return { kind: 'gone' };
  const read = await readRecords(deps, lines, object);
  await read.aside.write(deps.objects, object.hash);
  const entries = await fixGrids(deps, read.tally.entries());
  const parts = partsOf(entries, object);
  for (const part of parts) await writePart(deps, part);
  // Before the rows: who judges a window finds its pairs, and its scores.
  await read.pairs.write(deps.objects, object);
  await read.scores.write(deps.objects, object);
  const rows = hotRowsOf(entries, object.hash, deps.clock.now());
  await deps.rows.writeRows(rows);
  await deps.slices.writeSlices(sliceRowsOf(read.slices, object.hash));
  await deps.watch.look(entries, object.windowSeconds);
  const { duplicates, aside, oldest, tally } = read;
  const malformed = { malformed: aside.count, ...(aside.count === 0 ? {} : { reasons: aside.reasons }) };
  const counts = { requests: tally.requests, duplicates, ...malformed, parts: parts.length, rows: rows.length };
  if (oldest === undefined) return { kind: 'folded', ...counts };
  return { kind: 'folded', ...counts, lagMs: Math.max(0, deps.clock.now() - oldest) };
}

interface ReadRecords {
  readonly tally: PartTally;
  readonly pairs: PairParts;
  readonly scores: ScoreParts;
  readonly slices: readonly SliceEntry[];
  readonly duplicates: number;
  readonly aside: AsideLines;
  readonly oldest: number | undefined;
}

async function readRecords(
  { catalog, clock }: FoldCaptureDeps,
  lines: AsyncIterable<ReadLine>,
  { windowSeconds, key, until = Infinity }: CapturedObject,
): Promise<ReadRecords> {
  const [tally, slices, aside] = [new PartTally(), new SliceTally(), new AsideLines()];
  const [pairs, scores] = [new PairParts(), new ScoreParts()];
  const terms = new Map<string, FoldTerms>();
  let [duplicates, place] = [0, -1];
  let oldest: number | undefined;
  const windowOf = windowKeys(windowSeconds);
  // A clock that is a day ahead is a fault: its windows would never be judged.
  const latest = clock.now() + DAY_MS;
  for await (const line of lines) {
    place += 1;
    if (place % LINES_A_LOOK === 0 && clock.now() > until)
      throw new UnderstudyError('INTERNAL', `folding ${key} took too long, it was given up at line ${place}`);
    const record = recordOf(line, latest);
    if (record === undefined) continue;
    if ('reason' in record) {
      aside.add({ line: place, ...record });
      continue;
    }
    oldest = older(oldest, record);
    const known = terms.get(record.model) ?? (await catalog.termsOf(record.model));
    terms.set(record.model, known);
    const window = windowOf(record.at);
    if (tally.add(record, window, known) === 'duplicate') {
      duplicates += 1;
      continue;
    }
    pairs.add(record, window);
    scores.add(record, window);
    addToSlices(slices, record, { windowSeconds, windows: known.sliceWindows });
  }
  return { tally, pairs, scores, slices: slices.entries(), duplicates, aside, oldest };
}

/** A copy is written later than its request was answered: it says nothing about how late rows are. */
function older(oldest: number | undefined, { assignment, at }: CaptureRecord): number | undefined {
  return assignment === 'shadow' ? oldest : Math.min(oldest ?? at, at);
}

function addToSlices(
  slices: SliceTally,
  record: CaptureRecord,
  { windowSeconds, windows = SLICE_WINDOWS }: { readonly windowSeconds: number; readonly windows?: number | undefined },
): void {
  if (record.slice !== undefined) slices.add(record, windowKeyAt(record.at, windows * windowSeconds), windows);
}

/** The record of a line, or why it is none; undefined for an empty line. */
function recordOf(
  line: ReadLine,
  latest: number,
): CaptureRecord | { readonly reason: string; readonly text?: string } | undefined {
  if (typeof line !== 'string') return line;
  if (line === '' || line.trim() === '') return undefined;
  const record = readCaptureRecord(line);
  if (record === undefined) return { reason: 'no-record', text: line };
  return record.at > latest ? { reason: 'future', text: line } : record;
}

/** Keys of windows; records of one window mostly follow each other, and writing an instant takes its time. */
function windowKeys(windowSeconds: number): (epochMs: number) => string {
  let [start, key] = [NaN, ''];
  return (epochMs) => {
    const own = Math.floor(epochMs / (windowSeconds * 1000));
    if (own !== start) [start, key] = [own, windowKeyAt(epochMs, windowSeconds)];
    return key;
  };
}

/** The mark comes after the part: who finds the mark finds the part too. */
async function writePart({ objects, dirty }: FoldCaptureDeps, part: Part): Promise<void> {
  await objects.writeText(partKey(part.five, part.object), JSON.stringify(part));
  await dirty.mark('five', { start: part.five, stamp: part.object });
}

function partsOf(entries: readonly PartEntry[], { hash, windowSeconds }: CapturedObject): readonly Part[] {
  const fives = groupBy(entries, ({ window }) => periodKeyAt('five', epochMsOf(window), windowSeconds));
  return [...fives].map(([five, some]) => ({
    schema: SCHEMA,
    five,
    object: hash,
    windowSeconds,
    entries: some.map(packEntry),
  }));
}
