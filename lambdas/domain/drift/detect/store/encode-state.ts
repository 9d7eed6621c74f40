import { learntOf } from '../calibrate/learnt.ts';
import type { BlockCounts } from '../channel/block-counts.ts';
import type { Anchor, Known } from '../channel/layout.ts';
import type { DriftState, FeatureState, OpenBlock, OpenFinding } from '../state/drift-state.ts';
import type { Week } from '../state/week.ts';
import type { DriftSettings } from '../settings.ts';
import { byteWriter, type ByteWriter } from './byte-writer.ts';
import { formatOf } from './format.ts';
import { writeLearnt } from './learnt-bytes.ts';

/** The state as bytes; what follows soon from the rest is left out. Reading it back gives the same findings from then on. */
export function encodeState(state: DriftState, settings: DriftSettings): Uint8Array {
  const to = byteWriter();
  to.text(formatOf(settings));
  for (const value of [state.startHour, state.weeks, state.lateHours]) to.count(value);
  to.double(state.spent);
  to.count(state.segmentRows.size);
  for (const [name, rows] of state.segmentRows) {
    to.text(name);
    to.double(rows);
  }
  writeBlock(to, state.block);
  for (const feature of state.features) writeFeature(to, feature);
  writeLearnt(to, state.calibration === undefined ? undefined : learntOf(state.calibration), settings.budget);
  return to.bytes();
}

function writeCounts(to: ByteWriter, { rows, missing, cells, names }: BlockCounts): void {
  to.doubles(Float64Array.of(rows, missing));
  to.whole([...cells.keys()]);
  to.doubles(Float64Array.from(cells.values()));
  to.count(names.size);
  for (const name of names.keys()) to.text(name);
  to.doubles(Float64Array.from(names.values()));
}

function writeBlock(to: ByteWriter, block: OpenBlock): void {
  to.count(block.index);
  to.count(block.seen);
  to.double(block.rows);
  for (const counts of block.counts) writeCounts(to, counts);
  for (const tallies of block.tallies) {
    to.count(tallies.size);
    for (const [segment, { rows, missing, sums, cells }] of tallies) {
      to.text(segment);
      for (const values of [[rows, missing], sums, cells]) to.doubles(new Float64Array(values));
    }
  }
  for (const hours of block.hours) to.doubles(new Float64Array(hours));
}

function writeKnown(to: ByteWriter, { low, high, hashes }: Known): void {
  to.whole([low, high]);
  to.counts([...hashes]);
}

function writeAnchor(to: ByteWriter, anchor: Anchor): void {
  to.double(anchor.missing);
  to.doubles(anchor.counts);
  if (anchor.kind === 'numeric') return to.whole(anchor.cells.map((cell, i) => cell - (anchor.cells[i - 1] ?? 0)));
  to.counts(anchor.hashes);
  to.count(anchor.names.length);
  for (const name of anchor.names) to.text(name);
}

function writeWeek(to: ByteWriter, { means, present, rows, hours }: Week, before: Week | undefined): void {
  to.whole(before === undefined ? means : stepsFrom(before.means, means));
  to.counts(present);
  to.counts(rowsBeside(rows, present));
  to.whole(hours);
}

function stepsFrom(before: Int16Array, means: Int16Array): Int32Array {
  const steps = new Int32Array(means);
  for (let i = 0; i < steps.length; i += 1) steps[i] = (means[i] ?? 0) - (before[i] ?? 0);
  return steps;
}

/** All rows, 0 where as many have a value. */
function rowsBeside(rows: Uint8Array, present: Uint8Array): Uint8Array {
  const others = rows.slice();
  for (let i = 0; i < others.length; i += 1) if (others[i] === present[i]) others[i] = 0;
  return others;
}

function writeOpen(to: ByteWriter, open: OpenFinding | undefined): void {
  to.count(open === undefined ? 0 : 1);
  if (open === undefined) return;
  const { channel, window, hourOfDay, lengthBlocks, openedBlock, effect, now, score, ratio } = open;
  to.whole([channel, window, hourOfDay ?? -1, lengthBlocks, openedBlock]);
  to.doubles(Float64Array.of(effect, now, score, ratio));
}

function writeFeature(to: ByteWriter, feature: FeatureState): void {
  to.count(feature.firstWeek.length);
  for (const counts of feature.firstWeek) writeCounts(to, counts);
  to.count(feature.anchor === undefined ? 0 : 1);
  if (feature.anchor !== undefined) writeAnchor(to, feature.anchor);
  for (const known of [feature.known, feature.fresh]) writeKnown(to, known);
  to.count(feature.weeks.length);
  [...feature.weeks, feature.week].forEach((week, w) => writeWeek(to, week, feature.weeks[w - 1]));
  const { baseline, variance, weeks, trail } = feature.slow;
  to.count(weeks);
  to.count(trail.length);
  for (const values of [baseline, variance, ...trail]) to.singles(values);
  const { residuals, present, rows, hours, hourRows } = feature.recent;
  to.whole(residuals);
  to.counts(present);
  to.counts(rowsBeside(rows, present));
  to.whole(hours);
  to.counts(hourRows);
  writeOpen(to, feature.open);
  to.double(feature.scar.ratio);
  to.count(feature.scar.block);
}
