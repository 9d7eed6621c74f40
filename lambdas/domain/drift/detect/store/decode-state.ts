import type { BlockCounts } from '../channel/block-counts.ts';
import { layoutOf, type Anchor, type Known } from '../channel/layout.ts';
import type { Tally } from '../channel/tally.ts';
import type { DriftSettings } from '../settings.ts';
import { recalibrated } from '../state/close-block.ts';
import type { DriftState, FeatureState, OpenBlock, OpenFinding, SlowCourse } from '../state/drift-state.ts';
import type { Week } from '../state/week.ts';
import { at } from '../series/at.ts';
import { byteReader, type ByteReader } from './byte-reader.ts';
import { formatOf } from './format.ts';

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
  if (stored !== given) return { kind: 'other-settings', stored, given };
  const startHour = from.count();
  const weeks = from.count();
  const lateHours = from.count();
  const spent = from.double();
  const segmentRows = new Map(times(from.count(), () => [from.text(), from.double()] as const));
  const block = readBlock(from, settings.features.length);
  const features = settings.features.map((_, f) => readFeature(from, settings, f));
  if (!from.isDone()) return { kind: 'damaged' };
  const state: DriftState = {
    startHour,
    weeks,
    lateHours,
    spent,
    segmentRows,
    block,
    features,
    calibration: undefined,
  };
  return { kind: 'known', state: weeks >= settings.leastWeeks ? recalibrated(state, settings) : state };
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
    cells: new Map(keys.map((cell, i) => [cell, cellRows[i] ?? 0])),
    names: new Map(names.map((name, i) => [name, nameRows[i] ?? 0])),
  };
}

function readTally(from: ByteReader): readonly [string, Tally] {
  const segment = from.text();
  const [rows = 0, missing = 0] = from.doubles();
  return [segment, { rows, missing, sums: from.doubles(), cells: from.doubles() }];
}

function readBlock(from: ByteReader, features: number): OpenBlock {
  return {
    index: from.count(),
    seen: from.count(),
    rows: from.double(),
    counts: times(features, () => readCounts(from)),
    tallies: times(features, () => new Map(times(from.count(), () => readTally(from)))),
    hours: times(features, () => from.doubles()),
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
  const means = Int16Array.from(from.whole(), (step, i) => step + (before?.means[i] ?? 0));
  const present = Uint8Array.from(from.counts());
  const rows = Uint8Array.from(from.counts(), (count, i) => (count === 0 ? (present[i] ?? 0) : count));
  return { means, present, rows, hours: Int8Array.from(from.whole()) };
}

function readSlow(from: ByteReader): SlowCourse {
  const weeks = from.count();
  const trail = from.count();
  return { weeks, baseline: from.singles(), variance: from.singles(), trail: times(trail, () => from.singles()) };
}

function readOpen(from: ByteReader): OpenFinding | undefined {
  if (from.count() === 0) return undefined;
  const places = from.whole();
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
  const residuals = Int16Array.from(from.whole());
  const present = Uint8Array.from(from.counts());
  const rows = Uint8Array.from(from.counts(), (value, i) => (value === 0 ? (present[i] ?? 0) : value));
  const hours = Int8Array.from(from.whole());
  const recent = { residuals, present, rows, hours, hourRows: Uint8Array.from(from.counts()) };
  const open = readOpen(from);
  const scar = { ratio: from.double(), block: from.count() };
  const layout = anchor === undefined ? undefined : layoutOf(anchor, settings);
  return { firstWeek, anchor, layout, known, fresh, weeks, week, slow, recent, open, scar };
}
