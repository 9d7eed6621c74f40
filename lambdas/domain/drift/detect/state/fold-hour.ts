import { addCounts } from '../channel/block-counts.ts';
import { joinKnown } from '../channel/layout.ts';
import { standardise } from '../channel/standardise.ts';
import {
  addHour,
  emptyTally,
  freshOf,
  meansOf,
  positionOf,
  type Means,
  type Reading,
  type Tally,
} from '../channel/tally.ts';
import type { FeatureHour, HourPart, HourSketch } from '../hour-sketch.ts';
import { blockHoursOf, type DriftSettings } from '../settings.ts';
import type { DriftState, FeatureState, OpenBlock } from './drift-state.ts';

const noRows: FeatureHour = {};

type Parts = ReadonlyMap<string, HourPart>;

/** Parts of an hour that a feature is read from: all rows, or each segment if the feature is explained by them. */
function partsBy({ segment }: DriftSettings, sketch: HourSketch): (name: string) => Parts {
  const all = new Map([['', sketch]]);
  if (segment === undefined || sketch.segments === undefined) return () => all;
  const segments = new Map(Object.entries(sketch.segments));
  return (name) => (segment === name ? all : segments);
}

/** Means over parts: of all rows, or standardised to the segments' shares of the first week. */
export function meansOfParts(
  tallies: ReadonlyMap<string, Tally>,
  reading: Reading,
  segmentRows: ReadonlyMap<string, number>,
): Means {
  const [only] = tallies.values();
  if (only === undefined) return meansOf(emptyTally(reading.layout), reading.layout);
  if (tallies.has('')) return meansOf(only, reading.layout);
  const total = [...segmentRows.values()].reduce((sum, rows) => sum + rows, 0);
  const parts = [...tallies].map(([segment, tally]) => ({
    means: meansOf(tally, reading.layout),
    weight: (segmentRows.get(segment) ?? 0) / Math.max(1, total),
  }));
  return standardise(parts) ?? meansOf(emptyTally(reading.layout), reading.layout);
}

interface Folded {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly hours: readonly number[];
}

/** One feature's parts of an hour. */
interface FeatureParts {
  readonly parts: Parts;
  readonly name: string;
  readonly slot: number;
  readonly slots: number;
  readonly segmentRows: ReadonlyMap<string, number>;
}

function foldFeature(before: Folded, reading: Reading, hour: FeatureParts): Folded {
  const tallies = new Map(before.tallies);
  for (const [segment, { rows, features }] of hour.parts) {
    const sketch = features[hour.name] ?? { missing: rows };
    tallies.set(segment, addHour(tallies.get(segment), reading, { rows, sketch }));
  }
  if (reading.layout.channels[0]?.kind !== 'mean') return { tallies, hours: before.hours };
  const hours = before.hours.length > 0 ? before.hours.slice() : Array.from({ length: hour.slots }, () => 0);
  hours[hour.slot] = hourPosition(reading, hour);
  return { tallies, hours };
}

/** Mean position of an hour, every segment with its share of the first week; 0 without rows. */
function hourPosition({ layout }: Reading, { parts, name, segmentRows }: FeatureParts): number {
  let sum = 0;
  let weights = 0;
  for (const [segment, { rows, features }] of parts) {
    const sketch = features[name];
    if (sketch === undefined || rows === 0) continue;
    const weight = segment === '' ? 1 : (segmentRows.get(segment) ?? 0);
    sum += weight * positionOf(layout, sketch);
    weights += weight;
  }
  return weights > 0 ? sum / weights : 0;
}

/** The open block with one more hour in it, and features that remember what they saw for the first time. */
export function foldHour(state: DriftState, settings: DriftSettings, sketch: HourSketch): DriftState {
  const slots = blockHoursOf(settings);
  const slot = (sketch.hour - state.startHour) % slots;
  const block = { ...state.block, seen: state.block.seen | (1 << slot), rows: state.block.rows + sketch.rows };
  if (sketch.rows === 0) return { ...state, block };
  const learning = state.features[0]?.layout === undefined;
  if (learning) return { ...state, block: countHour(block, settings, sketch), segmentRows: segmentsOf(state, sketch) };
  const partsOf = partsBy(settings, sketch);
  const folded = settings.features.map(({ name }, f) => {
    const feature = state.features[f];
    const before = {
      tallies: block.tallies[f] ?? new Map<string, Tally>(),
      hours: block.hours[f] ?? [],
    };
    if (feature?.layout === undefined) return before;
    const reading = { layout: feature.layout, known: feature.known };
    return foldFeature(before, reading, { parts: partsOf(name), name, slot, slots, segmentRows: state.segmentRows });
  });
  const features = state.features.map((feature, f) =>
    withFresh(feature, sketch.features[settings.features[f]?.name ?? ''] ?? noRows),
  );
  return {
    ...state,
    features,
    block: { ...block, tallies: folded.map(({ tallies }) => tallies), hours: folded.map(({ hours }) => hours) },
  };
}

function withFresh(feature: FeatureState, sketch: FeatureHour): FeatureState {
  const all = joinKnown(feature.known, feature.fresh);
  const seen = freshOf(sketch, all);
  return seen === all ? feature : { ...feature, fresh: seen };
}

function countHour(block: OpenBlock, settings: DriftSettings, sketch: HourSketch): OpenBlock {
  return {
    ...block,
    counts: settings.features.flatMap(({ name }, f) => {
      const before = block.counts[f];
      return before === undefined
        ? []
        : [addCounts(before, sketch.rows, sketch.features[name] ?? { missing: sketch.rows })];
    }),
  };
}

function segmentsOf({ segmentRows }: DriftState, { segments = {} }: HourSketch): ReadonlyMap<string, number> {
  const next = new Map(segmentRows);
  for (const [name, { rows }] of Object.entries(segments)) next.set(name, (next.get(name) ?? 0) + rows);
  return next;
}
