import type { Learnt } from '../calibrate/learnt.ts';
import type { BlockCounts } from '../channel/block-counts.ts';
import { layoutOf, type Anchor, type Known } from '../channel/layout.ts';
import type { Tally } from '../channel/tally.ts';
import type { DriftSettings } from '../settings.ts';
import { calibratedAgain, recalibrated } from '../state/close-block.ts';
import type { DriftState, FeatureState, OpenBlock, OpenFinding, SlowCourse } from '../state/drift-state.ts';
import type { Week } from '../state/week.ts';
import { at } from '../series/at.ts';
import { byteReader, type ByteReader } from './byte-reader.ts';
import { formatOf } from './format.ts';
import { readLearnt } from './learnt-bytes.ts';

/** A stored state, or why it cannot be used. */
export type Decoded =
  | { readonly kind: 'known'; readonly state: DriftState }
  /** It was written under other features, clock or weeks: detection starts afresh. */
  | { readonly kind: 'other-settings'; readonly stored: string; readonly given: string }
  /** Bytes are missing or left over. */
  | { readonly kind: 'damaged' };

/** The state behind bytes of `encodeState`. */
export function decodeState(bytes: Uint8Array, settings: DriftSettings): Decoded {
  const from = byteReader(bytes);
  const stored = from.text();
  const given = formatOf(settings);
  const isOld = stored === formatOf(settings, 'drift-1');
  if (stored !== given && !isOld) return { kind: 'other-settings', stored, given };
  const startHour = from.count();
  const weeks = from.count();
  const lateHours = from.count();
  const spent = from.double();
  const segmentRows = new Map(times(from.count(), () => [from.text(), from.double()] as const));
  const block = readBlock(from, settings.features.length);
  const features = settings.features.map((_, f) => readFeature(from, settings, f));
  const learnt = isOld ? undefined : readLearnt(from, settings.budget);
  if (!from.isDone()) return { kind: 'damaged' };
  const calibration = undefined;
  const state: DriftState = { startHour, weeks, lateHours, spent, segmentRows, block, features, calibration };
  return { kind: 'known', state: weeks >= settings.leastWeeks ? withCalibration(state, settings, learnt) : state };
}

/** As it was stored, or computed anew where that cannot be used. */
function withCalibration(state: DriftState, settings: DriftSettings, learnt: Learnt | undefined): DriftState {
  const again = learnt === undefined ? undefined : calibratedAgain(state, settings, learnt);
  return again ?? recalibrated(state, settings);
}

/** More of one thing than any state holds: the bytes are damaged, and reading stops early. */
const MOST = 65_536;

function times<T>(count: number, read: () => T): T[] {
  return Array.from({ length: Math.min(count, MOST) }, read);
}

function readCounts(from: ByteReader): BlockCounts {
  const [rows = 0, missing = 0] = from.doubles();
  const keys = from.whole();
  const cellRows = from.doubles();
  const names = times(from.count(), () => from.text());
  const nameRows = from.doubles();
  return {
    rows,
    missing,
    cells: new Map(Array.from(keys, (cell, i) => [cell, at(cellRows, i)])),
    names: new Map(names.map((name, i) => [name, nameRows[i] ?? 0])),
  };
}

function readTally(from: ByteReader): readonly [string, Tally] {
  const segment = from.text();
  const [rows = 0, missing = 0] = from.doubles();
  return [segment, { rows, missing, sums: [...from.doubles()], cells: [...from.doubles()] }];
}

function readBlock(from: ByteReader, features: number): OpenBlock {
  return {
    index: from.count(),
    seen: from.count(),
    rows: from.double(),
    counts: times(features, () => readCounts(from)),
    tallies: times(features, () => new Map(times(from.count(), () => readTally(from)))),
    hours: times(features, () => [...from.doubles()]),
  };
}

function readKnown(from: ByteReader): Known {
  const [low = 0, high = 0] = from.whole();
  return { low, high, hashes: new Set(from.counts()) };
}

function readAnchor(from: ByteReader, kind: Anchor['kind']): Anchor {
  const missing = from.double();
  const counts = from.doubles();
  if (kind === 'numeric') {
    let cell = 0;
    return { kind, missing, counts, cells: Int16Array.from(from.whole(), (step) => (cell += step)) };
  }
  const hashes = Uint32Array.from(from.counts());
  return { kind, missing, counts, hashes, names: times(from.count(), () => from.text()) };
}

function readWeek(from: ByteReader, before: Week | undefined): Week {
  const means = new Int16Array(from.whole());
  if (before !== undefined)
    for (let i = 0; i < means.length; i += 1) means[i] = (means[i] ?? 0) + (before.means[i] ?? 0);
  const present = new Uint8Array(from.counts());
  return { means, present, rows: readRows(from, present), hours: new Int8Array(from.whole()) };
}

/** All rows, of which those with a value have been read: 0 = as many. */
function readRows(from: ByteReader, present: Uint8Array): Uint8Array {
  const rows = new Uint8Array(from.counts());
  for (let i = 0; i < rows.length; i += 1) if (rows[i] === 0) rows[i] = present[i] ?? 0;
  return rows;
}

function readSlow(from: ByteReader): SlowCourse {
  const weeks = from.count();
  const trail = from.count();
  return { weeks, baseline: from.singles(), variance: from.singles(), trail: times(trail, () => from.singles()) };
}

function readOpen(from: ByteReader): OpenFinding | undefined {
  if (from.count() === 0) return undefined;
  const places = Array.from(from.whole());
  const effects = from.doubles();
  const hour = places[2] ?? -1;
  return {
    ...placesOf(places),
    hourOfDay: hour < 0 ? undefined : hour,
    effect: at(effects, 0),
    now: at(effects, 1),
    score: at(effects, 2),
    ratio: at(effects, 3),
  };
}

function placesOf([channel = 0, window = 0, , lengthBlocks = 0, openedBlock = 0]: readonly number[]) {
  return { channel, window, lengthBlocks, openedBlock };
}

function readFeature(from: ByteReader, settings: DriftSettings, f: number): FeatureState {
  const firstWeek = times(from.count(), () => readCounts(from));
  const anchor = from.count() === 1 ? readAnchor(from, settings.features[f]?.kind ?? 'numeric') : undefined;
  const [known, fresh] = [readKnown(from), readKnown(from)];
  const count = Math.min(from.count(), MOST);
  const weeks: Week[] = [];
  while (weeks.length < count) weeks.push(readWeek(from, weeks.at(-1)));
  const week = readWeek(from, weeks.at(-1));
  const slow = readSlow(from);
  const residuals = new Int16Array(from.whole());
  const present = new Uint8Array(from.counts());
  const rows = readRows(from, present);
  const hours = new Int8Array(from.whole());
  const recent = { residuals, present, rows, hours, hourRows: new Uint8Array(from.counts()) };
  const open = readOpen(from);
  const scar = { ratio: from.double(), block: from.count() };
  const layout = anchor === undefined ? undefined : layoutOf(anchor, settings);
  return { firstWeek, anchor, layout, known, fresh, weeks, week, slow, recent, open, scar };
}
